namespace EmbeddingProjector.Benchmarks.Peers;

/// <summary>Forward and back to the picture, as image generation does it: our engine and PyTorch in turns.</summary>
internal static class GradientsCommand
{
    /// <summary>Its arguments.</summary>
    public const string Arguments = "[MODEL...] [--batch 1] [--threads 2] [--rounds 3] [--batches 5]";

    /// <summary>Measures and prints a table.</summary>
    /// <param name="args">The arguments.</param>
    /// <returns>0 when it measured, 2 when the arguments are wrong.</returns>
    public static int Run(string[] args) => PeersCommand.Run("gradients", Arguments, args, new()
    {
        Models = ["googlenet", "inception_v3", "resnet50", "squeezenet1_0", "vgg16"], Batch = 1, Gradient = true,
    });
}
