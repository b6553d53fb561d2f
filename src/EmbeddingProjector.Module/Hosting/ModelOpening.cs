using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Loads a model for a command, which shows a download and asks before it.</summary>
internal static class ModelOpening
{
    /// <summary>Loads a model, downloading its weights where they are not here; null where the user did not want
    /// that.</summary>
    /// <param name="shell">Asks, shows, tells.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="weightSet">The published weight set; null for the model's default.</param>
    /// <param name="weightsPath">A weight file in its place, as the user typed it; null for none.</param>
    /// <param name="layer">A layer that the model must have.</param>
    /// <param name="cancellation">Stops a download.</param>
    /// <exception cref="ModelNotFoundException">There is no such model or weight set.</exception>
    /// <exception cref="Inference.Graph.LayerNotFoundException">The model has no such layer.</exception>
    /// <exception cref="WeightsNotFoundException">The weights cannot be had.</exception>
    public static VisionModel? Load(
        ICommandHost shell,
        string name,
        string? weightSet,
        string? weightsPath,
        string layer,
        CancellationToken cancellation)
    {
        var architecture = ModelCatalog.Find(name);
        var weights = architecture.FindWeights(weightSet);
        var path = weightsPath is null ? null : shell.ResolveNewPath(weightsPath);
        var store = new WeightStore();
        if (path is null && store.FindLocal(weights) is null)
        {
            // A mistyped layer should not cost a download.
            architecture.Build(weights.Categories.Length).Find(layer);
            var file = Path.Combine(store.CheckpointFolder, weights.FileName);
            if (!shell.ShouldProcess(file, $"Download {weights.Url}"))
                return null;
        }

        var display = new DownloadDisplay(shell);
        var model = display.Await(
            Task.Run(() => new ModelLoader(store).Load(name, weightSet, path, display, cancellation)));
        shell.WriteVerbose($"{name} with the weights {model.WeightSetName} of {model.Weights.Description}");
        if (model.Notes.Length > 0)
            shell.WriteWarning($"weights '{model.Weights.Description}': {string.Join("; ", model.Notes)}");
        if (model.UnusedKeys.Length > 0)
        {
            shell.WriteVerbose(
                $"the weights hold {model.UnusedKeys.Length} tensors without use, such as '{model.UnusedKeys[0]}'");
        }

        return model;
    }
}
