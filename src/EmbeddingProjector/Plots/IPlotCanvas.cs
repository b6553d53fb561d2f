namespace EmbeddingProjector.Plots;

/// <summary>
/// What plots are drawn on: pixels or SVG. Units are pixels from the top left corner; later drawing covers earlier.
/// </summary>
internal interface IPlotCanvas
{
    void FillRectangle(double x, double y, double width, double height, PlotColor color);

    /// <summary>Draws a line through points, with round ends and joints.</summary>
    void Line(ReadOnlySpan<(double X, double Y)> points, double width, PlotColor color);

    /// <summary>Fills a polygon that is convex.</summary>
    void FillConvex(ReadOnlySpan<(double X, double Y)> points, PlotColor color);

    void Disc(double x, double y, double radius, PlotColor color);

    /// <summary>Writes one line of text with its baseline at a position.</summary>
    void Text(string text, double x, double y, TextStyle style);

    /// <summary>Draws a picture, scaled into a rectangle.</summary>
    void Image(RgbImage image, double x, double y, double width, double height);
}
