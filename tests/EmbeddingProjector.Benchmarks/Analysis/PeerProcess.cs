using System.Diagnostics;
using System.Globalization;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests;

namespace EmbeddingProjector.Benchmarks.Analysis;

/// <summary>Runs a peer's script, which prints its seconds and its number last, in one line.</summary>
internal static class PeerProcess
{
    /// <summary>Measures a peer.</summary>
    /// <param name="name">The analysis.</param>
    /// <param name="folder">Where its numbers lie.</param>
    /// <param name="judge">Judges <c>found.f32</c>, two columns, that the peer wrote; null where it prints its
    /// number.</param>
    /// <returns>Null where there is no such peer; says why.</returns>
    public static (double Seconds, double Value)? Run(string name, string folder, Func<Matrix, double>? judge)
    {
        if (name == "compare") return null;
        var scripts = Path.Combine(RepositoryRoot.Path, "tests", "EmbeddingProjector.Benchmarks", "Analysis");
        var start = name is "umap" or "atlas"
            ? new ProcessStartInfo(
                "node", [Path.Combine(scripts, name == "umap" ? "umap_peer.js" : "atlas_peer.mjs"), folder])
            {
                WorkingDirectory = Environment.GetEnvironmentVariable("PEER_NODE_FOLDER") ?? folder,
            }
            : new ProcessStartInfo(
                Environment.GetEnvironmentVariable("PEER_PYTHON") ?? "python3",
                [Path.Combine(scripts, "analysis_peers.py"), name, folder]);
        start.RedirectStandardOutput = true;
        try
        {
            using var process = Process.Start(start)!;
            var last = process.StandardOutput.ReadToEnd().TrimEnd().Split('\n')[^1].Split(' ');
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"it ended with {process.ExitCode}");
            var seconds = double.Parse(last[0], CultureInfo.InvariantCulture);
            var value = judge?.Invoke(Found(folder)) ?? double.Parse(last[1], CultureInfo.InvariantCulture);
            return (seconds, value);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Console.WriteLine($"!! NO PEER for {name}: {error.Message}");
            return null;
        }
    }

    private static Matrix Found(string folder)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, "found.f32"));
        var values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return new Matrix(values.Length / 2, 2, values);
    }
}
