using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Analysis.Probes;

/// <summary>The head of a trained model as a probe of its embeddings: a row of its weight is a class's prototype.</summary>
internal static class CheckpointProbe
{
    private const int MostClasses = 1 << 20;
    private const int MostSide = 1 << 14;

    /// <summary>Reads the head of a checkpoint that Optimize-EmbeddingModel wrote; null for another file.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="path">Where it lies.</param>
    /// <exception cref="WeightFormatException">It has no head that reads the embedding.</exception>
    public static EmbeddingProbe? TryRead(Checkpoint file, string path)
    {
        if (!file.Metadata.TryGetValue("model", out var name) || file.ClassNames() is not { } classes
            || ModelCatalog.All.FirstOrDefault(model => model.Name == name) is not { } architecture)
        {
            return null;
        }

        var own = architecture.DefaultWeights.Transform;
        var side = int.TryParse(
            file.Metadata.GetValueOrDefault("input_size"), NumberStyles.None, CultureInfo.InvariantCulture, out var written)
            && written is > 0 and <= MostSide ? written : own.CropSize;
        if (classes.Count > MostClasses)
            throw new WeightFormatException(path, $"expected at most {MostClasses} classes, found {classes.Count}");

        var graph = CheckpointFit.WithProjector(architecture.BuildAt(classes.Count, side), file);
        if (graph.Head is not { } head || !file.TryRead(head.ParameterName("weight"), out var weight)
            || weight.Values.Length != classes.Count * graph.Embedding.Shape.Length)
        {
            throw new WeightFormatException(
                path, $"expected a head that reads the embedding of {name}, found none: its objective trains no head");
        }

        var rows = new Matrix(classes.Count, graph.Embedding.Shape.Length, weight.Values);
        Require.Finite(path, rows);
        double[] bias = file.TryRead(head.ParameterName("bias"), out var tensor)
            ? [.. tensor.Values.Select(value => (double)value)] : new double[classes.Count];
        return new()
        {
            Options = new(),
            Classifier = new LinearClassifier([.. classes], rows, bias),
            TrainedOn = Path.GetFileName(path),
            HeldOut = HeldOut(file, path),
            Recipe = new(
                name, ModelLoader.CustomWeights, WeightHash.Of(path), graph.Embedding.Name, Pooling.None,
                EmbeddingRecipe.Describe(own.AtSize(side)), ApplyOrientation: false, Engine: "", WithPrediction: true),
        };
    }

    private static string[] HeldOut(Checkpoint file, string path)
    {
        if (!file.Metadata.TryGetValue("held_out", out var text))
            return [];

        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException error)
        {
            throw new WeightFormatException(path, $"held_out: expected a list of ids, found another thing: {error.Message}");
        }
    }
}
