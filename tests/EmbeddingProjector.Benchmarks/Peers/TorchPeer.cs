using System.Diagnostics;
using System.Text.Json;
using EmbeddingProjector.Tests;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>The peer: torchvision on PyTorch, run by shared/bench/peer_torch.py in a process of its own.</summary>
internal sealed class TorchPeer
{
    private readonly string python;
    private readonly string script;

    private TorchPeer(string python, string script) => (this.python, this.script) = (python, script);

    /// <summary>Finds a Python that has torch and torchvision.</summary>
    /// <param name="reason">Why there is no peer, where there is none.</param>
    public static TorchPeer? Find(out string reason)
    {
        var script = SharedData.PathOf("bench", "peer_torch.py");
        if (!File.Exists(script))
        {
            reason = $"the peer's script '{script}' is not here";
            return null;
        }

        string?[] candidates = [Environment.GetEnvironmentVariable("PYTHON"), "/usr/bin/python3", "python3"];
        foreach (var candidate in candidates.OfType<string>().Where(path => path.Length > 0))
        {
            if (TryRun(candidate, ["-c", "import torch, torchvision"]) is not null)
            {
                reason = "";
                return new(candidate, script);
            }
        }

        reason = "PyTorch and torchvision are not installed for $PYTHON, /usr/bin/python3 or python3 "
            + "(Debian: apt-get install --no-install-recommends python3-torch python3-torchvision)";
        return null;
    }

    /// <summary>Runs the peer once.</summary>
    /// <param name="model">torchvision's name.</param>
    /// <param name="options">Batch, threads and timed batches.</param>
    /// <returns>The peer's name with its version, and images per second of its fastest batch.</returns>
    /// <exception cref="InvalidOperationException">The peer failed.</exception>
    public (string Name, double ImagesPerSecond) Measure(string model, PeersOptions options)
    {
        var output = TryRun(python,
        [
            script, .. options.Gradient ? ["--gradient"] : Array.Empty<string>(), "--threads", $"{options.Threads}",
            "--rounds", $"{options.Batches}", $"{model}:{options.Batch}",
        ]) ?? throw new InvalidOperationException($"'{python} {script}' failed on {model}");
        using var line = JsonDocument.Parse(output);
        var root = line.RootElement;
        return (root.GetProperty("peer").GetString()!, root.GetProperty("images_per_s").GetDouble());
    }

    // What the process wrote; null where it cannot be started or fails.
    private static string? TryRun(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
