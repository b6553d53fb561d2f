namespace EmbeddingProjector.Sweeps;

/// <summary>What the export of a sweep wrote.</summary>
public sealed record SweepFiles
{
    /// <summary>The numbers.</summary>
    public required SweepResult Sweep { get; init; }

    /// <summary>The full path of the log folder.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list.</summary>
    public required string Tag { get; init; }

    /// <summary>The heatmap's picture, one pixel a value: raw, clipped to 0..1.</summary>
    public required string Heatmap { get; init; }

    /// <summary>The heatmap's page.</summary>
    public required string HeatmapPage { get; init; }

    /// <summary>The curve of cosines as PNG.</summary>
    public required string Curve { get; init; }

    /// <summary>The curve of cosines as SVG.</summary>
    public required string CurveSvg { get; init; }

    /// <summary>From the first picture to the last file.</summary>
    public required TimeSpan Elapsed { get; init; }
}
