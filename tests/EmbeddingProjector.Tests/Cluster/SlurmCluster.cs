using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace EmbeddingProjector.Tests.Cluster;

/// <summary>A real SLURM on this machine alone: MUNGE, a controller, and nodes n1 and n2 of one core each, with all
/// their files in one folder.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SlurmCluster : IDisposable
{
    private const int NodeTimeout = 5; // seconds until a node that does not answer is down

    private readonly string folder;
    private readonly Dictionary<string, Process> daemons = [];

    public SlurmCluster(string folder)
    {
        this.folder = folder;
        var host = Dns.GetHostName();
        var ports = FreePorts(3);
        Directory.CreateDirectory(In("state"));
        File.WriteAllBytes(In("munge.key"), RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(In("munge.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Configuration, $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmctldPort={ports[0]}
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={In("munge.socket")}
            StateSaveLocation={In("state")}
            SlurmdSpoolDir={folder}/spool-%n
            SlurmctldPidFile={In("slurmctld.pid")}
            SlurmdPidFile={folder}/slurmd-%n.pid
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            MpiDefault=none
            ReturnToService=2
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            SlurmdTimeout={NodeTimeout}
            SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 State=UNKNOWN
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 State=UNKNOWN
            PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP

            """);
        try
        {
            Start("munged", "munged", "-F", "--force", $"--key-file={In("munge.key")}", $"--socket={In("munge.socket")}",
                $"--pid-file={In("munge.pid")}", $"--log-file={In("munge.log")}", $"--seed-file={In("munge.seed")}");
            Await(TimeSpan.FromSeconds(10), "MUNGE", () => File.Exists(In("munge.socket")));
            Start("slurmctld", "slurmctld", "-D", "-f", Configuration);
            Start("n1", "slurmd", "-D", "-N", "n1", "-f", Configuration);
            Start("n2", "slurmd", "-D", "-N", "n2", "-f", Configuration);
            Await(TimeSpan.FromSeconds(20), "both nodes", () => Try("sinfo", "-h", "-t", "idle", "-o", "%D").Trim() == "2");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private string Configuration => In("slurm.conf");

    /// <summary>Runs a client with more environment, and gives what it said.</summary>
    public string Run(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var (exitCode, output, error) = Client(environment, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{error}\n{Logs}");
        return output;
    }

    /// <summary>Runs a client, and gives what it said.</summary>
    public string Run(string program, params string[] arguments) =>
        Run(new Dictionary<string, string>(), program, arguments);

    /// <summary>A client's answer; empty where it failed.</summary>
    public string Try(string program, params string[] arguments) =>
        Client(new Dictionary<string, string>(), program, arguments) is (0, var output, _) ? output : "";

    /// <summary>Ends a node as a power cut would: its daemon, and the processes of the job that it runs.</summary>
    /// <param name="node">n1 or n2.</param>
    /// <param name="processes">Those of the job, parents first.</param>
    public void Kill(string node, params ReadOnlySpan<int> processes)
    {
        daemons[node].Kill();
        daemons[node].WaitForExit();
        foreach (var process in processes)
            Kill(process);
    }

    /// <summary>Waits for something.</summary>
    public void Await(TimeSpan patience, string what, Func<bool> isThere)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isThere())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < patience, $"waited {patience} for {what}\n{Logs}");
            Thread.Sleep(100);
        }
    }

    public void Dispose()
    {
        if (daemons.ContainsKey("n1"))
            Try("scancel", "--user=root");
        foreach (var daemon in daemons.Values.Reverse())
        {
            if (!daemon.HasExited)
                daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }
    }

    private string Logs => string.Join('\n', Directory.GetFiles(folder, "*.log").Select(
        path => $"-- {Path.GetFileName(path)}\n{string.Join('\n', File.ReadLines(path).TakeLast(15))}"));

    private static void Kill(int process)
    {
        try
        {
            Process.GetProcessById(process).Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    private (int ExitCode, string Output, string Error) Client(
        IReadOnlyDictionary<string, string> environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["SLURM_CONF"] = Configuration },
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    // In the foreground, so that it is this test's own process.
    private void Start(string name, string program, params string[] arguments)
    {
        var path = File.Exists($"/usr/sbin/{program}") ? $"/usr/sbin/{program}" : program;
        var log = In($"{name}.log");
        var words = string.Join(' ', arguments.Prepend(path).Select(word => $"'{word}'"));
        daemons[name] = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec {words} >>'{log}' 2>&1 </dev/null"])
        {
            WorkingDirectory = folder,
            Environment = { ["SLURM_CONF"] = Configuration },
        })!;
    }

    private string In(string name) => Path.Combine(folder, name);

    private static string[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in listeners)
            listener.Start();
        string[] ports = [.. listeners.Select(
            listener => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture))];
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
