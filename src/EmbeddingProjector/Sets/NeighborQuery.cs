using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Sets;

/// <summary>What neighbors are looked for: an item of a set, a picture, or a vector.</summary>
/// <param name="Id">The item's or picture's id; "vector" for one that is neither.</param>
/// <param name="Label">Its class; null where it has none.</param>
/// <param name="File">Its path; null where it has none.</param>
/// <param name="Vector">[dimension].</param>
/// <param name="Picture">For a drawing; null where there is none.</param>
public sealed record NeighborQuery(string Id, string? Label, string? File, float[] Vector, RgbImage? Picture)
{
    private const int ThumbnailSize = 64;

    /// <summary>A vector of any origin.</summary>
    /// <param name="vector">[dimension].</param>
    public static NeighborQuery Of(float[] vector) => new("vector", null, null, vector, null);

    /// <summary>A text, by its vector in the space of a set of pictures.</summary>
    /// <param name="text">The text, which stands for an id.</param>
    /// <param name="vector">[dimension].</param>
    public static NeighborQuery Of(string text, float[] vector) => new(text, null, null, vector, null);

    /// <summary>An item.</summary>
    /// <param name="set">Its set.</param>
    /// <param name="row">Its row.</param>
    /// <param name="pictureSize">The side in pixels of the picture that it takes along, where there is one; 0 for
    /// none.</param>
    public static NeighborQuery Of(EmbeddingSet set, int row, int pictureSize = 0) => new(
        set.Ids[row],
        set.Labels?[row],
        set.Files?[row],
        set.Vectors.Row(row).ToArray(),
        pictureSize > 0 ? ItemPictures.Of(set, row, pictureSize) : null);

    /// <summary>How the set's pictures were embedded, so that others can be embedded likewise.</summary>
    /// <param name="set">The set.</param>
    /// <param name="hasWeights">Whether the caller brings a weight file.</param>
    /// <exception cref="RecipeMismatchException">It is not known how the set was made, or it was made with weights of
    /// a file that the caller does not bring.</exception>
    public static EmbeddingRecipe RecipeOf(EmbeddingSet set, bool hasWeights)
    {
        if (set.Recipe is not { } recipe)
        {
            throw new RecipeMismatchException(
                "RecipeUnknown", $"'{set.Name}' does not say how it was made: give -Vector, or an export of ours");
        }

        return recipe.Weights == ModelLoader.CustomWeights && !hasWeights
            ? throw new RecipeMismatchException(
                "RecipeMismatch",
                $"'{set.Name}' was made by {recipe.Model} with weights of a file: -Weights must name it "
                + $"(SHA-256 {recipe.WeightsSha256})") { Kind = ErrorKind.InvalidInput }
            : recipe;
    }

    /// <summary>Pictures, embedded as a recipe says; those that cannot be are the observer's.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="model">The recipe's model with its weights, on its engine; left open.</param>
    /// <param name="recipe">How to embed them.</param>
    /// <param name="observer">Hears of progress and failures.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="RecipeMismatchException">The model is not the recipe's.</exception>
    public static NeighborQuery[] Of(
        ImageCollection images, Model model, EmbeddingRecipe recipe, IRunObserver observer,
        CancellationToken cancellation)
    {
        var options = new PipelineOptions { ThumbnailSize = ThumbnailSize };
        using var pipeline = EmbeddingPipeline.Repeating(model, recipe, options);
        return
        [
            .. pipeline.Run(images.Items, observer, cancellation).Select(image => new NeighborQuery(
                image.Id, image.Item.Label, image.Item.SourcePath, image.Vector, image.Thumbnail)),
        ];
    }
}
