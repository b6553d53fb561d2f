using EmbeddingProjector.Inference.Models.Download;

namespace EmbeddingProjector.Inference.Models;

/// <summary>Brings an architecture and its weights together, and refuses weights that do not fit.</summary>
/// <param name="store">Where published weight files are found.</param>
public sealed class ModelLoader(WeightStore store)
{
    /// <summary>The weight set's name of a file that the user gave and that torchvision did not publish.</summary>
    public const string CustomWeights = "custom";

    /// <summary>Loads a model. Values are read when an engine compiles it; dispose the model to close its weight
    /// file.</summary>
    /// <param name="name">The architecture, such as <c>resnet50</c>, without regard to case.</param>
    /// <param name="weightSet">The published set, such as <c>IMAGENET1K_V1</c>; null or <c>DEFAULT</c> for
    /// torchvision's default, which is mostly its newest.</param>
    /// <param name="weightsPath">A weight file to use in place of the published one. The number of classes is then
    /// taken from its last layer, and their names from its metadata (<c>classes</c>, separated by <c>|</c>), else from
    /// the set where the number is the same, else the names are the indices. A file without a last layer gives
    /// embeddings only. The transform is the set's, at the size of the metadata's <c>input_size</c>.</param>
    /// <param name="progress">Told of a download.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <exception cref="NameNotFoundException">There is no such model or weight set.</exception>
    /// <exception cref="WeightsNotFoundException">The weights are not here and cannot be fetched.</exception>
    /// <exception cref="WeightFormatException">The file is damaged, hostile or of another kind.</exception>
    /// <exception cref="WeightMismatchException">A parameter is missing or has another shape, or a tensor has no
    /// place in the model.</exception>
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
            var fit = CheckpointFit.Of(architecture, set, file);
            return new(
                architecture, fit.Graph, NameOf(set, weightsPath), fit.Weights, WeightHash.Of(location),
                set.Transform.AtSize(fit.Graph.Input.Shape[1]), Categories(fit, set))
            {
                HasHead = fit.HasHead,
                UnusedKeys = fit.UnusedKeys,
                Notes = fit.Notes,
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

    private static ImmutableArray<string> Categories(CheckpointFit fit, WeightSet set)
    {
        if (!fit.HasHead)
            return [];

        var count = fit.Graph.Logits.Shape.Length;
        if (fit.Weights.ClassNames() is { } names && names.Count == count)
            return [.. names];
        if (set.Categories.Length == count)
            return set.Categories;

        return [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
    }
}
