using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>Images per second of our engine and of PyTorch, taking turns within one run on one machine.</summary>
internal static class PeersCommand
{
    /// <summary>Its arguments; the environment variable of <see cref="EngineFactory"/> chooses our engine.</summary>
    public const string Arguments = "[MODEL...] [--batch 8] [--threads 2] [--rounds 3] [--batches 5]";

    /// <summary>Measures and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args) => Run("peers", Arguments, args, new());

    /// <summary>Measures and prints a table.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="arguments">Its arguments in one line.</param>
    /// <param name="args">Those given.</param>
    /// <param name="defaults">What holds where none is given.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int Run(string name, string arguments, string[] args, PeersOptions defaults)
    {
        PeersOptions options;
        try
        {
            options = PeersOptions.Parse(args, defaults);
        }
        catch (FormatException error)
        {
            Console.Error.WriteLine($"{error.Message}; usage: {name} {arguments}");
            return 2;
        }

        var engine = EngineFactory.Create();
        var peer = TorchPeer.Find(out var reason);
        if (peer is null)
            Console.WriteLine($"!! NO PEER: {reason}. Ours alone:");

        Console.WriteLine(
            $"batch {options.Batch}, {options.Threads} threads, best of {options.Rounds} x {options.Batches} batches a side");
        Console.WriteLine($"{"model",-18}{engine.Name + " images/s",18}{"peer images/s",18}{"ours / peer",14}");
        foreach (var model in options.Models)
            Compare(engine, peer, model, options);

        return 0;
    }

    private static void Compare(IEngine engine, TorchPeer? peer, string model, PeersOptions options)
    {
        using var own = new OwnRunner(engine, model, options);
        var (ours, theirs, peerName) = (0.0, 0.0, "");
        for (var round = 0; round < options.Rounds; round++)
        {
            ours = Math.Max(ours, own.Measure(options.Batches));
            if (peer?.Measure(model, options) is not { } measured)
                continue;

            theirs = Math.Max(theirs, measured.ImagesPerSecond);
            peerName = measured.Name;
        }

        Console.WriteLine(peer is null
            ? $"{model,-18}{ours,18:F2}{"-",18}{"-",14}"
            : $"{model,-18}{ours,18:F2}{theirs,18:F2}{ours / theirs,14:F2}   {peerName}");
    }
}
