using System.Diagnostics;
using System.Globalization;
using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>The most memory of a process that loads a model and runs batches of it: ours and ONNX Runtime, each in a
/// process of its own.</summary>
internal static class MemoryCommand
{
    /// <summary>Its arguments.</summary>
    public const string Arguments = "[MODEL...] [--batch 8] [--threads 2]";

    private const string Ours = "Simd";
    private const string Side = "side"; // what the child process is told first

    /// <summary>Measures both sides of each model and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 1 when a process failed, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args)
    {
        var isSide = args is [Side, _, ..];
        PeersOptions options;
        try
        {
            options = PeersOptions.Parse(isSide ? args[2..] : args, new() { Models = ["vit_b_16", "resnet152"] });
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine($"{error.Message}; usage: memory {Arguments}");
            return 2;
        }

        if (isSide)
            return RunSide(args[1], options);
        if (OnnxPeer.Export(options.Models, out var reason) is not { } folder)
        {
            Console.Error.WriteLine($"without ONNX Runtime: {reason}");
            return 1;
        }

        Console.WriteLine($"most memory of a process, MB, batch {options.Batch}, {options.Threads} threads");
        Console.WriteLine("| model | EmbeddingProjector | ONNX Runtime | ratio |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var model in options.Models)
        {
            var (ours, theirs) = (MostMegabytes(Ours, model, options), MostMegabytes(folder, model, options));
            if (ours is null || theirs is null)
                return 1;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {model} | {ours:F0} | {theirs:F0} | {ours / theirs:F2} |"));
        }

        return 0;
    }

    private static int RunSide(string side, PeersOptions options)
    {
        var model = options.Models[0];
        using Peer peer = side == Ours
            ? new EnginePeer(Ours, EngineFactory.Create(Ours), model, options)
            : new OnnxPeer(Path.Combine(side, $"{model}.onnx"), options);
        peer.Measure();
        using var process = Process.GetCurrentProcess();
        Console.WriteLine((process.PeakWorkingSet64 / 1e6).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static double? MostMegabytes(string side, string model, PeersOptions options)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] words =
        [
            typeof(MemoryCommand).Assembly.Location, "memory", Side, side, model,
            "--batch", options.Batch.ToString(CultureInfo.InvariantCulture),
            "--threads", options.Threads.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var word in Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? words : words[1..])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(text, CultureInfo.InvariantCulture) : null;
    }
}
