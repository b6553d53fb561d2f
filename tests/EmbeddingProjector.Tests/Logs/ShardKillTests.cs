using System.Diagnostics;
using System.Reflection;
using EmbeddingProjector.Logs;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Kills PowerShell (SIGKILL on Unix) at random moments of a shard and of a merge.</summary>
public sealed class ShardKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 100;
    private const int Shards = 3;
    private const string Tag = "digits";

    private static readonly string[] Shell =
    [
        typeof(ShardKillTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "PowerShellProgram").Value!,
        "-NoProfile", "-File", Path.Combine(RepositoryRoot.Path, "src", "EmbeddingProjector.Shell", "Start.ps1"),
    ];

    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LongFact("EMBEDDINGPROJECTOR_KILL")]
    public void No_kill_leaves_half_a_set_and_the_same_commands_complete_it()
    {
        var random = new Random(20261128);
        Finish(Export(folder.File("whole"), shard: null));
        var (kills, published) = (0, 0);
        for (var round = 0; kills < Kills && round < 3 * Kills; round++)
        {
            var logDir = folder.File("log");
            var victim = round % 2 == 0 ? 0 : random.Next(1, Shards + 1); // 0 is the merge
            for (var shard = 1; shard <= Shards; shard++)
            {
                if (shard == victim && Kill(Export(logDir, shard), random, 2500))
                    kills++;
                Finish(Export(logDir, shard));
            }

            if (victim == 0 && Kill(Merge(logDir), random, 2500))
            {
                kills++;
                published += RowsIn(logDir) > 0 ? 1 : 0;
                Assert.Contains(RowsIn(logDir), new[] { 0, 500 });
            }

            if (Directory.GetDirectories(logDir, ".*.partial").Length > 0 || RowsIn(logDir) == 0)
                Finish(Merge(logDir));
            Assert.Equal(500, RowsIn(logDir));
            foreach (var path in Directory.GetFiles(Path.Combine(folder.File("whole"), Tag)))
            {
                var name = Path.GetFileName(path);
                if (name is not (ExportProvenance.FileName or TagSummaries.FileName)) // they say when
                    Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(logDir, Tag, name)));
            }

            Assert.Empty(Directory.GetDirectories(logDir, ".*"));
            Directory.Delete(logDir, recursive: true);
        }

        output.WriteLine($"{kills} kills, {published} of merges that had published");
        Assert.Equal(Kills, kills);
    }

    private static int RowsIn(string logDir) => File.Exists(Path.Combine(logDir, ProjectorConfig.FileName))
        ? ProjectorLogReader.Open(logDir).Single().Rows
        : 0;

    private static bool Kill(Process process, Random random, int most)
    {
        using (process)
        {
            if (process.WaitForExit(random.Next(most)))
                return false;
            process.Kill();
            process.WaitForExit();
            return true;
        }
    }

    private static Process Export(string logDir, int? shard) => Start(
        ["Export-Embedding", "-Path", Digits, "-LogDir", logDir, "-Tag", Tag, "-Resume",
            .. shard is null ? Array.Empty<string>() : ["-Shard", $"{shard}/{Shards}"]]);

    private static Process Merge(string logDir) => Start(["Merge-EmbeddingRun", logDir]);

    private static Process Start(string[] words) => Process.Start(new ProcessStartInfo("dotnet", [.. Shell, .. words])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

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
