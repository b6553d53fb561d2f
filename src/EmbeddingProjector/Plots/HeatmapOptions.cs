namespace EmbeddingProjector.Plots;

/// <summary>How an embedding heatmap is drawn.</summary>
public sealed record HeatmapOptions
{
    /// <summary>
    /// Stretches each dimension over the whole scale; a constant one keeps its value. Off: raw values, clipped.
    /// </summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Puts each row's values in ascending order, left to right.</summary>
    public bool Sort { get; init; }

    /// <summary>[items]: brings items of a label together, in the labels' order; null keeps the items' order.</summary>
    public IReadOnlyList<string>? GroupBy { get; init; }

    /// <summary>What the labels of <see cref="GroupBy"/> are called.</summary>
    public string GroupName { get; init; } = "label";
}
