using System.Security;

namespace EmbeddingProjector.Plots;

/// <summary>Writes an SVG picture: shapes stay shapes, text stays text, thumbnails are PNG within.</summary>
internal sealed class SvgCanvas : IPlotCanvas
{
    private readonly StringBuilder shapes = new();
    private readonly int width, height;

    /// <summary>Makes a white picture.</summary>
    public SvgCanvas(int width, int height)
    {
        (this.width, this.height) = (width, height);
        FillRectangle(0, 0, width, height, PlotColor.White);
    }

    public void FillRectangle(double x, double y, double width, double height, PlotColor color) => shapes.Append(
        CultureInfo.InvariantCulture,
        $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" {Fill(color)}/>\n");

    public void Line(ReadOnlySpan<(double X, double Y)> points, double width, PlotColor color) => shapes.Append(
        CultureInfo.InvariantCulture,
        $"<polyline points=\"{Join(points)}\" fill=\"none\" stroke=\"{color}\" "
        + $"stroke-opacity=\"{color.Opacity / 255.0:0.###}\" stroke-width=\"{width:0.##}\" "
        + $"stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n");

    public void FillConvex(ReadOnlySpan<(double X, double Y)> points, PlotColor color) =>
        shapes.Append($"<polygon points=\"{Join(points)}\" {Fill(color)}/>\n");

    public void Disc(double x, double y, double radius, PlotColor color) =>
        shapes.Append(
            CultureInfo.InvariantCulture,
            $"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\" {Fill(color)}/>\n");

    public void Text(string text, double x, double y, TextStyle style)
    {
        var anchor = style.Anchor.ToString().ToLowerInvariant();
        var weight = style.Bold ? " font-weight=\"bold\"" : "";
        var turn = style.Upward ? " rotate(-90)" : "";
        shapes.Append(
            CultureInfo.InvariantCulture,
            $"<text transform=\"translate({x:0.##} {y:0.##}){turn}\" font-size=\"{style.Size:0.##}\" "
            + $"text-anchor=\"{anchor}\"{weight} {Fill(style.Color)}>"
            + $"{SecurityElement.Escape(Printable(text))}</text>\n");
    }

    public void Image(RgbImage image, double x, double y, double width, double height)
    {
        using var png = new MemoryStream();
        PngEncoder.Write(png, image);
        var data = Convert.ToBase64String(png.GetBuffer(), 0, (int)png.Length);
        shapes.Append(
            CultureInfo.InvariantCulture,
            $"<image x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" "
            + $"preserveAspectRatio=\"none\" href=\"data:image/png;base64,{data}\"/>\n");
    }

    /// <summary>The whole document.</summary>
    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" "
        + $"viewBox=\"0 0 {width} {height}\" font-family=\"Helvetica, Arial, sans-serif\">\n{shapes}</svg>\n";

    private static string Fill(PlotColor color) => color.Opacity == 255
        ? $"fill=\"{color}\""
        : FormattableString.Invariant($"fill=\"{color}\" fill-opacity=\"{color.Opacity / 255.0:0.###}\"");

    private static string Join(ReadOnlySpan<(double X, double Y)> points)
    {
        var joined = new StringBuilder();
        foreach (var (x, y) in points)
            joined.Append(CultureInfo.InvariantCulture, $"{x:0.##},{y:0.##} ");
        return joined.ToString().TrimEnd();
    }

    // XML has no way to write control characters, halves of pairs (which enumerate as U+FFFD) and these two.
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(
        c => Rune.IsControl(c) || c.Value is 0xFFFE or 0xFFFF ? " " : c.ToString()));
}
