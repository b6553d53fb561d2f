using EmbeddingProjector.Tests.Logs;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Versioning;
using EmbeddingProjector.Logs;
using Xunit.Abstractions;

namespace EmbeddingProjector.Tests.Cluster;

/// <summary>The scripts of examples/slurm on a real SLURM, with the built module in a real PowerShell.</summary>
[SupportedOSPlatform("linux")]
public sealed class SlurmTests(ITestOutputHelper output) : IDisposable
{
    private const string Tag = "digits";

    // Large enough for a shard to take seconds, so that a node dies in the middle of one.
    private const string Options = """{ "Tag": "digits", "Size": 160 }""";

    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");
    private static readonly string Scripts = Path.Combine(RepositoryRoot.Path, "examples", "slurm");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string PowerShellProgram =
        typeof(SlurmTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "PowerShellProgram").Value!;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SlurmFact]
    public void An_array_whose_node_dies_makes_the_same_bytes_as_one_machine()
    {
        WritePowerShell();
        var whole = Whole();
        using (var cluster = new SlurmCluster(Directory.CreateDirectory(folder.File("slurm")).FullName))
        {
            var jobs = cluster.Run(Environment, Path.Combine(Scripts, "submit.sh"), Digits, folder.File("log"), "4")
                .Trim().Split(' ');
            var task = KillSecondNode(cluster, jobs[0]);

            cluster.Await(Patience, "the array and the merge", () =>
            {
                // SLURM waits for two minutes before it starts a task again; an administrator need not.
                if (cluster.Try("squeue", "-h", "-j", $"{jobs[0]}_{task}", "-t", "PD", "-o", "%r").Trim() == "BeginTime")
                    cluster.Try("scontrol", "update", $"JobId={jobs[0]}_{task}", "StartTime=now");
                return cluster.Run("squeue", "-h").Length == 0;
            });

            var again = File.ReadAllText(folder.File($"slurm/slurm-{jobs[0]}_{task}.out"));
            Assert.Contains("started 0 times before", again);
            Assert.Contains("started 1 times before", again);
            Assert.Matches(@"Resumed +: [1-9]", again);
            output.WriteLine(again);
            output.WriteLine(File.ReadAllText(folder.File($"slurm/slurm-{jobs[1]}.out")));
        }

        Assert.Equal(500, Assert.Single(ProjectorLogReader.Open(folder.File("log"))).Rows);
        foreach (var path in Directory.GetFiles(Path.Combine(folder.File("whole"), Tag)))
        {
            var name = Path.GetFileName(path);
            if (name is not (ExportProvenance.FileName or TagSummaries.FileName)) // they say when
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(folder.File("log"), Tag, name)));
        }

        Assert.True(whole.WaitForExit(0));
        Assert.Empty(Directory.GetDirectories(folder.File("log"), ".*"));
    }

    private Dictionary<string, string> Environment => new()
    {
        ["PATH"] = $"{folder.File("bin")}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["PSModulePath"] = Path.Combine(RepositoryRoot.Path, "output"),
        ["OPTIONS"] = Options,
        ["PIDS"] = folder.Path,
        ["CPUS"] = "1",
    };

    // The scripts' pwsh: NuGet's, which says who it is.
    private void WritePowerShell()
    {
        var shell = folder.Write("bin/pwsh");
        File.WriteAllText(shell, $"""
            #!/bin/bash
            if [ -n "$SLURM_ARRAY_TASK_ID" ]; then
                echo "$PPID $$" > "$PIDS/task-$SLURM_ARRAY_TASK_ID-$SLURM_RESTART_COUNT.tmp"
                mv "$PIDS/task-$SLURM_ARRAY_TASK_ID-$SLURM_RESTART_COUNT.tmp" "$PIDS/task-$SLURM_ARRAY_TASK_ID"
            fi
            exec dotnet '{PowerShellProgram}' "$@"

            """);
        File.SetUnixFileMode(shell, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Process Whole()
    {
        string[] words =
        [
            PowerShellProgram, "-NoProfile", "-Command",
            $"Import-Module EmbeddingProjector; Export-Embedding '{Digits}' -LogDir '{folder.File("whole")}' "
                + $"-Tag {Tag} -Size 160 | Out-Null",
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", words)
        {
            Environment = { ["PSModulePath"] = Path.Combine(RepositoryRoot.Path, "output") },
        })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return process;
    }

    // In the middle of a shard: some of its rows are on disk, and it is not finished.
    private int KillSecondNode(SlurmCluster cluster, string job)
    {
        var task = 0;
        cluster.Await(Patience, "a task on n2", () => int.TryParse(
            cluster.Run("squeue", "-h", "-t", "R", "-w", "n2", "-o", "%K").Trim(), out task));
        var store = Path.Combine(folder.File("log"), new RunName(Tag, new Shard(task, 4)).Folder);
        cluster.Await(Patience, "rows", () =>
            new FileInfo(Path.Combine(store, "journal.tsv")) is { Exists: true, Length: > 0 });

        // Held at once: what is asked meanwhile takes as long as the rest of the shard may.
        int[] script = [.. File.ReadAllText(folder.File($"task-{task}")).Split(' ').Select(
            number => int.Parse(number, CultureInfo.InvariantCulture))];
        using (var hold = Process.Start("kill", $"-STOP {script[1]}"))
            hold.WaitForExit();
        Assert.False(File.Exists(Path.Combine(store, ShardRecord.Name)), "the shard ended before its node did");
        output.WriteLine(cluster.Run("squeue", "-o", "%.12i %.9T %.8M %N"));
        var step = File.ReadLines($"/proc/{script[0]}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal));
        cluster.Kill("n2", [int.Parse(step[5..], CultureInfo.InvariantCulture), .. script]);
        output.WriteLine($"node n2 is killed in the middle of shard {task}/4");
        return task;
    }
}
