using System.Diagnostics;
using System.Reflection;
using EmbeddingProjector.Logs;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Kills PowerShell (SIGKILL on Unix) at random moments of the main job.</summary>
public sealed class EmbeddingExportKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int Seed = 20240601;
    private const string Tag = "digits";

    private static readonly string[] Shell =
    [
        typeof(EmbeddingExportKillTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "PowerShellProgram").Value!,
        "-NoProfile", "-File", Path.Combine(RepositoryRoot.Path, "src", "EmbeddingProjector.Shell", "Start.ps1"),
    ];

    private static readonly string All = Path.Combine(RepositoryRoot.Path, "examples", "mnist");
    private static readonly string Some = Path.Combine(All, "3");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LongFact("EMBEDDINGPROJECTOR_KILL")]
    public void A_log_opens_after_every_kill_and_resume_completes_it()
    {
        var random = new Random(Seed);
        var whole = folder.File("whole");
        Finish(Export(All, whole));

        var outcomes = new Dictionary<string, int>();
        var shortest = 1000;
        var kills = 0;
        for (var attempt = 0; kills < Kills && attempt < 4 * Kills; attempt++)
        {
            var logDir = folder.File("log");
            var before = attempt % 3 == 0 ? 0 : Prepare(logDir);
            var how = (attempt % 3) switch { 0 => "", 1 => "-Force", _ => "-Resume" };
            var start = Stopwatch.GetTimestamp();
            using var process = Export(All, logDir, how);
            if (attempt % 2 == 1)
                AwaitPublication(process, logDir);
            if (process.WaitForExit(random.Next(attempt % 2 == 0 ? shortest : 250)))
            {
                shortest = Math.Min(shortest, (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            else
            {
                process.Kill();
                process.WaitForExit();
                kills++;
                var rows = RowsIn(logDir);
                Assert.True(rows == before || rows == 500, $"attempt {attempt}: {rows} rows");
                var outcome = $"{how,-7} {before,2} rows before, {rows,3} after; {string.Join(", ", LeftIn(logDir))}";
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }

            Finish(Export(All, logDir, "-Resume"));
            Assert.Equal(500, RowsIn(logDir));
            AssertSame(whole, logDir);
            Directory.Delete(logDir, recursive: true);
        }

        Assert.Equal(Kills, kills);
        foreach (var (outcome, count) in outcomes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            output.WriteLine($"{count,3} x {outcome}");
    }

    // A log with two tags, of which one is to be replaced.
    private static int Prepare(string logDir)
    {
        Finish(Export(Some, logDir));
        Finish(Export(Some, logDir, "-Tag", "other"));
        return RowsIn(logDir);
    }

    private static int RowsIn(string logDir)
    {
        if (!File.Exists(Path.Combine(logDir, ProjectorConfig.FileName)))
            return 0;
        return ProjectorLogReader.Open(logDir).Single(entry => entry.Name == Tag).Rows;
    }

    private static void AssertSame(string whole, string logDir)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(whole, Tag)))
        {
            var name = Path.GetFileName(path);
            var same = File.ReadAllBytes(path).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(logDir, Tag, name)));
            var saysWhen = name is ExportProvenance.FileName or TagSummaries.FileName;
            Assert.True(same || saysWhen, name);
        }

        Assert.Empty(LeftIn(logDir));
    }

    // Folders of a run under way.
    private static IEnumerable<string> LeftIn(string logDir) => !Directory.Exists(logDir) ? [] : Directory
        .GetDirectories(logDir)
        .Select(path => Path.GetFileName(path))
        .Where(name => name.StartsWith('.') || name.Contains('%'))
        .Order(StringComparer.Ordinal);

    // Its last steps are short, and chance alone would seldom hit them.
    private static void AwaitPublication(Process process, string logDir)
    {
        while (!process.HasExited
            && !(Directory.Exists(logDir) && Directory.GetDirectories(logDir, $".{Tag}.*.staging").Length > 0))
        {
            Thread.Sleep(1);
        }
    }

    private static Process Export(string path, string logDir, params string[] more)
    {
        string[] tag = more.Contains("-Tag") ? [] : ["-Tag", Tag];
        string[] switches = [.. more.Where(word => word.Length > 0)];
        string[] words = [.. Shell, "Export-Embedding", "-Path", path, "-LogDir", logDir, .. tag, .. switches];
        return Process.Start(new ProcessStartInfo("dotnet", words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static void Finish(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
        }
    }
}
