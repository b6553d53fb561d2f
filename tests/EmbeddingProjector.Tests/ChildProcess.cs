using System.Diagnostics;
using EmbeddingProjector.Tests.Analysis;
using EmbeddingProjector.Tests.Logs;
using EmbeddingProjector.Tests.Postgres;

namespace EmbeddingProjector.Tests;

/// <summary>This assembly as a program: what needs a process of its own, such as one with fewer instructions.</summary>
internal static class ChildProcess
{
    private static readonly Dictionary<string, Func<string>> Tasks = new()
    {
        ["projections"] = SameOnEveryMachineTests.Digests,
        ["shard-or-merge"] = ShardKillTests.Work,
        ["merge"] = EmbeddingMergeTests.MergeOnly,
        ["postgres"] = PostgresResumeTests.Export,
        ["write-until-killed"] = LogStateMachineTests.WriteUntilKilled,
        ["repair-until-killed"] = LogStateMachineTests.RepairUntilKilled,
        ["kills"] = LogStateMachineTests.CountKills,
        ["races"] = LogStateMachineTests.CountRaces,
    };

    /// <summary>Runs a task and prints its result.</summary>
    public static int Main(string[] args)
    {
        if (args is not [var name] || !Tasks.TryGetValue(name, out var task))
            return 1;

        Console.Write(task());
        return 0;
    }

    /// <summary>Runs a task in a process with another environment.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string task, string variable, string value, string? heapLimit = null)
    {
        using var process = Start(task, variable, value, heapLimit);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    /// <summary>Starts a task in a process with another environment.</summary>
    /// <param name="heapLimit">The most bytes of .NET objects, hexadecimal; null for no limit.</param>
    public static Process Start(string task, string variable, string value, string? heapLimit = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(ChildProcess).Assembly.Location, task])
        {
            RedirectStandardOutput = true,
            Environment = { [variable] = value },
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) != "dotnet")
            start.FileName = "dotnet";
        if (heapLimit is not null)
            start.Environment["DOTNET_GCHeapHardLimit"] = heapLimit;

        return Process.Start(start)!;
    }
}
