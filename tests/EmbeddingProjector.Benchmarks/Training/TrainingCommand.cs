using EmbeddingProjector.Benchmarks.Peers;
using EmbeddingProjector.TorchSharp.Native;

namespace EmbeddingProjector.Benchmarks.Training;

/// <summary>Images per second of a training step: of Optimize-EmbeddingModel's trainer, of the same network in TorchSharp's
/// modules on the same libtorch, which are PyTorch's own classes, and of PyTorch in a process of its own; in turns.</summary>
internal static class TrainingCommand
{
    /// <summary>Its arguments.</summary>
    public const string Arguments = "[resnet18|efficientnet_b0...] [--batch 16] [--threads 2] [--rounds 3] [--batches 3]";

    /// <summary>Measures and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args)
    {
        PeersOptions options;
        try
        {
            options = PeersOptions.Parse(
                args, new() { Models = ["resnet18", "efficientnet_b0"], Batch = 16, Batches = 3 });
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine($"{error.Message}; usage: training {Arguments}");
            return 2;
        }

        Console.WriteLine(
            $"images/s of a training step (Adam, cross-entropy of 1,000 classes, 224 px), batch {options.Batch}, "
            + $"{options.Threads} threads, best of {options.Rounds} x {options.Batches} steps a side, in turns");
        foreach (var model in options.Models)
            Compare(model, options);
        return 0;
    }

    private static void Compare(string model, PeersOptions options)
    {
        List<Peer> sides =
        [
            new TrainerPeer(model, options), // loads libtorch for the next
            new ModulePeer($"TorchSharp modules, libtorch {LibTorchPlaces.Version}", model, options),
        ];
        try
        {
            if (PythonPeer.TryStart(model, options) is { } python)
                sides.Add(python);
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var side in sides)
                {
                    Thread.Sleep(PeersCommand.Pause);
                    side.Measure();
                }
            }

            foreach (var side in sides)
                Console.WriteLine($"{model,-18}{side.Name,-42}{side.Best,8:F2}{sides[0].Best / side.Best,8:F2} ours / it");
        }
        finally
        {
            foreach (var side in sides)
                side.Dispose();
        }
    }
}
