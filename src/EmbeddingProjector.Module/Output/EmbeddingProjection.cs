using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Module.Output;

/// <summary>Embeddings in few dimensions, as <c>ConvertTo-EmbeddingProjection</c> gives them.</summary>
/// <param name="Name">The name of the embeddings, such as a log's tag.</param>
/// <param name="Method">How they were projected.</param>
/// <param name="Count">The number of items.</param>
/// <param name="Dimension">The dimensions before the projection.</param>
/// <param name="ExplainedVarianceRatio">Each new dimension's part of the variance, 0 to 1; null where the method has
/// none.</param>
/// <param name="Scalings">[new dimensions][dimensions]: the directions that items were projected along (Pca: the
/// components, Lda: the scalings); null where the method has none.</param>
/// <param name="Sample">The items, drawn at random, that Umap was fitted to, where the others were placed among them;
/// null where the method was fitted to all.</param>
/// <param name="Plot">The full path of the picture; null where none was asked for.</param>
/// <param name="Items">The items in their order.</param>
public sealed record EmbeddingProjection(
    string Name, ProjectionMethod Method, int Count, int Dimension, double[]? ExplainedVarianceRatio,
    float[][]? Scalings, int? Sample, string? Plot, ProjectedItem[] Items)
{
    internal static EmbeddingProjection Of(EmbeddingSet set, Projection projection, string? plot) => new(
        Name: set.Name,
        Method: projection.Method,
        Count: set.Ids.Count,
        Dimension: set.Vectors.Columns,
        ExplainedVarianceRatio: projection.ExplainedVarianceRatio is { } ratio ? [.. ratio] : null,
        Scalings: projection.Scalings is { } scalings
            ? [.. Enumerable.Range(0, scalings.Rows).Select(row => scalings.Row(row).ToArray())]
            : null,
        Sample: projection.Sample,
        Plot: plot,
        Items: [.. Enumerable.Range(0, set.Ids.Count).Select(i => ProjectedItem.Of(set, projection.Coordinates, i))]);
}

/// <summary>One item's place in a projection.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Label">Its class; null where there is none.</param>
/// <param name="File">Its path in the data set; null where unknown.</param>
/// <param name="X">The first coordinate.</param>
/// <param name="Y">The second coordinate.</param>
/// <param name="Z">The third coordinate; null in two dimensions.</param>
/// <remarks>From the fourth dimension on each has a property of its own, <c>D4</c>, <c>D5</c> and so on, so that
/// <c>Export-Csv</c> writes a column for each.</remarks>
public sealed record ProjectedItem(string Id, string? Label, string? File, float X, float Y, float? Z)
{
    private const int Named = 3; // X, Y, Z

    private float[] coordinates = [];

    /// <summary>All coordinates, [new dimensions].</summary>
    public float[] Coordinates() => coordinates;

    internal static ProjectedItem Of(EmbeddingSet set, Matrix coordinates, int index)
    {
        var item = new ProjectedItem(
            Id: set.Ids[index],
            Label: set.Labels?[index],
            File: set.Files?[index],
            X: coordinates[index, 0],
            Y: coordinates[index, 1],
            Z: coordinates.Columns > 2 ? coordinates[index, 2] : null)
        {
            coordinates = coordinates.Row(index).ToArray(),
        };
        for (var column = Named; column < coordinates.Columns; column++)
        {
            PSObject.AsPSObject(item).Properties.Add(new PSNoteProperty(
                string.Create(CultureInfo.InvariantCulture, $"D{column + 1}"), coordinates[index, column]));
        }

        return item;
    }
}
