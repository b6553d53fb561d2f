namespace EmbeddingProjector.Plots;

/// <summary>How a text is drawn.</summary>
/// <param name="Size">The em in pixels; capitals are about 0.7 of it.</param>
/// <param name="Anchor">Which part stands at the position; the position's height is the baseline.</param>
/// <param name="Bold">Heavier strokes.</param>
/// <param name="Upward">Turned to read from bottom to top.</param>
internal sealed record TextStyle(
    double Size, PlotColor Color, TextAnchor Anchor = TextAnchor.Start, bool Bold = false, bool Upward = false);
