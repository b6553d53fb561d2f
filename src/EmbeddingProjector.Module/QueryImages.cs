using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module;

/// <summary>Embeds pictures as a set's own were embedded, to look for their neighbors in it.</summary>
internal static class QueryImages
{
    private const int ThumbnailSize = 64;

    /// <summary>The pictures that could be embedded; the others are errors of the shell's. Empty where the user did not
    /// want the model's weights.</summary>
    /// <param name="shell">Asks, shows, tells.</param>
    /// <param name="paths">Full paths.</param>
    /// <param name="set">The set.</param>
    /// <param name="weightsPath">The weights, where the set was made with a file's; null for published ones.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="RecipeMismatchException">It is not known how the set was made, or it cannot be made
    /// so.</exception>
    public static IReadOnlyList<NeighborQuery> Embed(
        ICommandHost shell,
        IReadOnlyList<string> paths,
        EmbeddingSet set,
        string? weightsPath,
        CancellationToken cancellation)
    {
        var recipe = RequireRecipe(set, weightsPath);
        var images = ImageSources.Open(paths, new ImageQuery(), cancellation);
        var weightSet = recipe.Weights == ModelLoader.CustomWeights || weightsPath is not null ? null : recipe.Weights;
        using var model = ModelOpening.Load(shell, recipe.Model, weightSet, weightsPath, recipe.Layer, cancellation);
        if (model is null)
            return [];

        var options = new PipelineOptions { ThumbnailSize = ThumbnailSize };
        using var pipeline = EmbeddingPipeline.Repeating(model, EngineFactory.Create(recipe.Engine), recipe, options);
        var observer = new CommandObserver(shell, "Embedding images");
        NeighborQuery[] queries =
        [
            .. pipeline.Run(images.Items, observer, cancellation).Select(image => new NeighborQuery(
                image.Id, image.Item.Label, image.Item.SourcePath, image.Vector, image.Thumbnail)),
        ];
        observer.Complete();
        return queries;
    }

    private static EmbeddingRecipe RequireRecipe(EmbeddingSet set, string? weightsPath)
    {
        if (set.Recipe is not { } recipe)
        {
            throw new RecipeMismatchException(
                "RecipeUnknown", $"'{set.Name}' does not say how it was made: give -Vector, or an export of ours");
        }

        return recipe.Weights == ModelLoader.CustomWeights && weightsPath is null
            ? throw new RecipeMismatchException(
                "RecipeMismatch",
                $"'{set.Name}' was made by {recipe.Model} with weights of a file: -WeightsPath must name it "
                + $"(SHA-256 {recipe.WeightsSha256})")
            : recipe;
    }
}
