namespace EmbeddingProjector.Plots;

/// <summary>How an image grid is drawn.</summary>
internal sealed record ImageGridOptions
{
    /// <summary>The side of a picture in pixels, 16 to 1024; smaller ones are scaled up.</summary>
    public int CellSize { get; init; } = 96;

    /// <summary>The headline; none where empty.</summary>
    public string Title { get; init; } = "";
}
