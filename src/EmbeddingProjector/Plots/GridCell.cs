namespace EmbeddingProjector.Plots;

/// <summary>One place of an image grid.</summary>
/// <param name="Image">The picture; null leaves the place empty, for a query that is none.</param>
/// <param name="Title">The line below it; empty and without a picture, nothing is drawn.</param>
/// <param name="Detail">A smaller line below that.</param>
/// <param name="Frame">The colour around it; null for none.</param>
internal sealed record GridCell(RgbImage? Image, string Title, string Detail, PlotColor? Frame = null);
