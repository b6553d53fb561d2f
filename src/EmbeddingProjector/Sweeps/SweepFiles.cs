namespace EmbeddingProjector.Sweeps;

/// <summary>What the export of a sweep wrote.</summary>
/// <param name="Sweep">The numbers.</param>
/// <param name="LogDir">The full path of the log folder.</param>
/// <param name="Tag">The name in TensorBoard's list.</param>
/// <param name="Heatmap">The heatmap's picture, one pixel a value: raw, clipped to 0..1.</param>
/// <param name="HeatmapPage">The heatmap's page.</param>
/// <param name="Curve">The curve of cosines as PNG.</param>
/// <param name="CurveSvg">The curve of cosines as SVG.</param>
/// <param name="Elapsed">From the first picture to the last file.</param>
public sealed record SweepFiles(
    SweepResult Sweep, string LogDir, string Tag, string Heatmap, string HeatmapPage, string Curve, string CurveSvg,
    TimeSpan Elapsed);
