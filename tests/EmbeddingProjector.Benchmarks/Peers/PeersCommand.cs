using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.TorchSharp;
using EmbeddingProjector.TorchSharp.Native;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>Images per second of our engine, of libtorch and of ONNX Runtime, taking turns in one process.</summary>
internal static class PeersCommand
{
    // Threads that spin for more work have gone to sleep by then.
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Its arguments; the environment variable of <see cref="EngineFactory"/> chooses our engine.</summary>
    public const string Arguments = "[MODEL...] [--batch 8] [--threads 2] [--rounds 3] [--batches 5]";

    /// <summary>The arguments of the measurement of gradients.</summary>
    public const string GradientArguments = "[MODEL...] [--batch 1] [--threads 2] [--rounds 3] [--batches 5]";

    /// <summary>Measures from the input to the logits and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args) => Run($"peers {Arguments}", args, new());

    /// <summary>Measures from the input to the logits and back, as image generation does it, and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int RunGradients(string[] args) => Run($"gradients {GradientArguments}", args, new()
    {
        Models = ["googlenet", "inception_v3", "resnet50", "squeezenet1_0", "vgg16"], Batch = 1, Gradient = true,
    });

    private static int Run(string usage, string[] args, PeersOptions defaults)
    {
        PeersOptions options;
        try
        {
            options = PeersOptions.Parse(args, defaults);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine($"{error.Message}; usage: {usage}");
            return 2;
        }

        var reason = "it has no gradients";
        var folder = options.Gradient ? null : OnnxPeer.Export(options.Models, out reason);
        if (folder is null)
            Console.WriteLine($"without ONNX Runtime: {reason}");
        Console.WriteLine(
            $"images/s, batch {options.Batch}, {options.Threads} threads, best of {options.Rounds} x {options.Batches} "
            + $"batches a side{(options.Gradient ? ", forward and back to the picture" : "")}");
        for (var i = 0; i < options.Models.Count; i++)
        {
            var sides = Open(options.Models[i], folder, options);
            try
            {
                Compare(options.Models[i], sides, options.Rounds, withHead: i == 0);
            }
            finally
            {
                foreach (var side in sides)
                    side.Dispose();
            }
        }

        return 0;
    }

    private static List<Peer> Open(string model, string? folder, PeersOptions options)
    {
        var engine = EngineFactory.Create();
        var libtorch = new TorchSharpEngine(EngineFactory.Processor, wholeBatches: true);
        List<Peer> sides =
        [
            new EnginePeer(engine.Name, engine, model, options),
            new EnginePeer($"libtorch {LibTorchPlaces.Version}", libtorch, model, options),
        ];
        if (folder is not null)
            sides.Add(new OnnxPeer(Path.Combine(folder, $"{model}.onnx"), options));
        return sides;
    }

    private static void Compare(string model, List<Peer> sides, int rounds, bool withHead)
    {
        var peers = sides.Skip(1);
        if (withHead)
        {
            Console.WriteLine(
                $"{"model",-22}{string.Concat(sides.Select(side => $"{side.Name,22}"))}"
                + string.Concat(peers.Select(peer => $"{"ours / " + peer.Name,30}")));
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var side in sides)
            {
                Thread.Sleep(Pause);
                side.Measure();
            }
        }

        Console.WriteLine(
            $"{model,-22}{string.Concat(sides.Select(side => $"{side.Best,22:F2}"))}"
            + string.Concat(peers.Select(peer => $"{sides[0].Best / peer.Best,30:F2}")));
    }
}
