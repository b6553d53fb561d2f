namespace EmbeddingProjector.Plots;

/// <summary>How an embedding heatmap is drawn.</summary>
public sealed record HeatmapOptions
{
    /// <summary>
    /// Stretches each dimension over the whole scale; a constant one keeps its value. Off: values as they are, over
    /// <see cref="Range"/>.
    /// </summary>
    public bool Normalize { get; init; } = true;

    /// <summary>The values of the scale's ends, blue and red, where dimensions are not stretched; null for the 1st and the
    /// 99th percentile of all values.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>[dimensions]: what each column is called, such as a class; null for numbers alone.</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>Puts each row's values in ascending order, left to right.</summary>
    public bool Sort { get; init; }

    /// <summary>[items]: brings items of a label together, in the labels' order; null keeps the items' order.</summary>
    public IReadOnlyList<string>? GroupBy { get; init; }

    /// <summary>What the labels of <see cref="GroupBy"/> are called.</summary>
    public string GroupName { get; init; } = "label";
}
