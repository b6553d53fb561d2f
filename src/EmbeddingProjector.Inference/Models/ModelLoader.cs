using System.Collections.Immutable;
using System.Globalization;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Inference.Models;

/// <summary>Brings an architecture and its weights together, and refuses weights that do not fit.</summary>
/// <param name="store">Where published weight files are found.</param>
public sealed class ModelLoader(WeightStore store)
{
    /// <summary>The weight set's name of a file that the user gave and that torchvision did not publish.</summary>
    public const string CustomWeights = "custom";

    // A forged file must not make the list of classes fill the memory.
    private const int MostClasses = 1 << 20;
    private const int MostTokens = 1 << 16;

    private const string BatchCounter = ".num_batches_tracked";

    /// <summary>Loads a model. Values are read when an engine compiles it; dispose the model to close its weight
    /// file.</summary>
    /// <param name="name">The architecture, such as <c>resnet50</c>, without regard to case.</param>
    /// <param name="weightSet">The published set, such as <c>IMAGENET1K_V1</c>; null or <c>DEFAULT</c> for
    /// torchvision's
    /// default, which is mostly its newest.</param>
    /// <param name="weightsPath">A weight file to use in place of the published one. The number of classes is then
    /// taken
    /// from its last layer, and their names from its metadata (<c>classes</c>, separated by <c>|</c>), else from the
    /// set
    /// where the number is the same, else the names are the indices. The transform is the set's.</param>
    /// <param name="progress">Told of a download.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <exception cref="ModelNotFoundException">There is no such model or weight set.</exception>
    /// <exception cref="WeightsNotFoundException">The weights are not here and cannot be fetched.</exception>
    /// <exception cref="WeightFormatException">The file is damaged, hostile or of another kind.</exception>
    /// <exception cref="WeightMismatchException">A parameter is missing or has another shape.</exception>
    public VisionModel Load(
        string name, string? weightSet = null, string? weightsPath = null,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var architecture = ModelCatalog.Find(name);
        var set = weightsPath is null || weightSet is not null
            ? architecture.FindWeights(weightSet)
            : SetOfFile(architecture, weightsPath);
        var location = weightsPath is null
            ? Fetch(architecture, set, progress, cancellationToken)
            : store.FindLocal(set, weightsPath)!;

        var file = WeightFile.Open(location);
        try
        {
            var weights = RenamedWeights.Of(file, architecture.OldKeys);
            var graph = BuildFor(weights, architecture, set);
            var hasHead = HasHead(graph, weights);
            Check(hasHead ? graph.Nodes : graph.Ancestors(graph.Embedding), weights);
            return new(
                architecture, graph, NameOf(set, weightsPath), weights, WeightHash.Of(location),
                TransformOf(set, graph), hasHead ? Categories(graph, weights, set) : [])
            {
                UnusedKeys = UnusedKeys(graph, weights),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private string Fetch(
        ModelArchitecture architecture, WeightSet set, IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            return store.EnsureLocal(set, progress, cancellationToken);
        }
        catch (WeightsNotFoundException error)
            when (architecture.WeightSets.FirstOrDefault(other => store.FindLocal(other) is not null) is { } here)
        {
            // Another recipe gives other embeddings, so it is offered and never taken unasked.
            var reason = $"{error.Reason}; the set {here.Name} ({here.FileName}) is here and can be asked for by name";
            throw new WeightsNotFoundException(error.FileName, error.Url, error.Folder, reason, error);
        }
    }

    // A published file is known by its name, wherever it lies, and has its own transform.
    private static WeightSet SetOfFile(ModelArchitecture architecture, string path) =>
        architecture.WeightSets.FirstOrDefault(set => set.FileName == Path.GetFileName(path))
        ?? architecture.DefaultWeights;

    private static string NameOf(WeightSet set, string? path) =>
        path is null || set.FileName == Path.GetFileName(path) ? set.Name : CustomWeights;

    // A fine-tuned model has its own number of classes: the first dimension of its last layer's weight. A vision
    // transformer has its own size: that of its positions.
    private static ModelGraph BuildFor(IWeightSource weights, ModelArchitecture architecture, WeightSet set)
    {
        var graph = architecture.BuildAt(set.Categories.Length, set.Transform.CropSize);
        var classes = set.Categories.Length;
        if (graph.Head is { } head && weights.TryGetShape(head.ParameterName("weight"), out var shape)
            && shape is [> 0 and <= MostClasses, ..])
        {
            classes = shape[0];
        }

        var size = TrainedSize(graph, weights) ?? set.Transform.CropSize;
        return classes == set.Categories.Length && size == set.Transform.CropSize
            ? graph
            : architecture.BuildAt(classes, size);
    }

    // A class token and a square of patches.
    private static int? TrainedSize(ModelGraph graph, IWeightSource weights)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Op is PositionEmbeddingOp) is not { } positions
            || !weights.TryGetShape(positions.ParameterName("pos_embedding"), out var shape)
            || shape is not [1, > 1 and <= MostTokens, _])
        {
            return null;
        }

        var side = (int)Math.Sqrt(shape[1] - 1);
        var patches = graph.Nodes.First(node => node.Op is Conv2dOp);
        return side * side == shape[1] - 1 ? side * ((Conv2dOp)patches.Op).Stride.Width : null;
    }

    private static ImageTransform TransformOf(WeightSet set, ModelGraph graph)
    {
        var (own, size) = (set.Transform, graph.Input.Shape[1]);
        return own.CropSize == size
            ? own
            : own with { ResizeSize = own.ResizeSize * size / own.CropSize, CropSize = size };
    }

    // A checkpoint of a backbone alone is enough for the embedding.
    private static bool HasHead(ModelGraph graph, IWeightSource weights) =>
        graph.Head is not { } head || weights.TryGetShape(head.ParameterName("weight"), out _);

    private static void Check(IEnumerable<Node> nodes, IWeightSource weights)
    {
        foreach (var node in nodes)
        {
            foreach (var spec in node.Op.Parameters)
                ParameterReader.Check(node.ParameterName(spec.Suffix), spec.Shape, weights);
        }
    }

    private static ImmutableArray<string> UnusedKeys(ModelGraph graph, IWeightSource weights)
    {
        var used = graph.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. weights.Names.Where(name =>
                !used.Contains(name) && !name.EndsWith(BatchCounter, StringComparison.Ordinal)),
        ];
    }

    private static ImmutableArray<string> Categories(ModelGraph graph, IWeightSource weights, WeightSet set)
    {
        if (graph.Head is null)
            return [];

        var count = graph.Logits.Shape.Length;
        if (weights.Metadata.TryGetValue("classes", out var names) && names.Split('|').Length == count)
            return [.. names.Split('|')];
        if (set.Categories.Length == count)
            return set.Categories;

        return [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
    }
}
