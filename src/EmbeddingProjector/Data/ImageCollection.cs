namespace EmbeddingProjector.Data;

/// <summary>The pictures that a query found, in a sorted and stable order.</summary>
/// <param name="Items">Ordered by name, ordinal.</param>
/// <param name="PassedOver">Files that are no picture, and were not counted in.</param>
public sealed record ImageCollection(IReadOnlyList<ImageItem> Items, int PassedOver)
{
    /// <summary>The full path of the folder that the items' names are relative to; empty where there is no such
    /// folder.</summary>
    public string Root { get; init; } = "";

    /// <summary>Links that lead out of the folders that were given, and were not followed.</summary>
    public int LinksLeft { get; init; }
}
