namespace EmbeddingProjector.Plots;

/// <summary>
/// Draws items at their coordinates in two or more dimensions: coloured by class, with thumbnails on request.
/// </summary>
public sealed class ProjectionPlot
{
    private const double Edge = 26;
    private const double LegendGap = 24;
    private const double PanelGap = 20;
    private const string Name = "projection plot";

    private readonly Matrix coordinates;
    private readonly IReadOnlyList<RgbImage>? thumbnails;
    private readonly ProjectionPlotOptions options;
    private readonly bool tint;
    private readonly ItemColors colors;

    /// <summary>Prepares a picture.</summary>
    /// <param name="coordinates">[items, dimensions], at least one item, finite.</param>
    /// <param name="labels">[items]: each item's class; null draws all alike.</param>
    /// <param name="thumbnails">[items]: drawn in place of points; null draws points.</param>
    /// <param name="options">Size, texts and panels; null for the defaults.</param>
    /// <exception cref="AnalysisInputException">No items, NaN, a list of another length, or a dimension that is not
    /// there.</exception>
    public ProjectionPlot(
        Matrix coordinates,
        IReadOnlyList<string>? labels = null,
        IReadOnlyList<RgbImage>? thumbnails = null,
        ProjectionPlotOptions? options = null)
    {
        options ??= new ProjectionPlotOptions();
        this.options = options;
        Require.Items(Name, coordinates, 1);
        if (labels is not null)
            Require.Labels(Name, coordinates, labels);
        if (thumbnails is not null && thumbnails.Count != coordinates.Rows)
            Require.Throw(
                "LengthMismatch", $"{Name}: expected {coordinates.Rows} thumbnails, found {thumbnails.Count}");
        Require.Range(Name, "width", options.Width, 200, 20_000);
        Require.Range(Name, "height", options.Height, 200, 20_000);
        Require.Range(Name, "panels", options.Panels.Count, 1, 16);
        foreach (var (horizontal, vertical) in options.Panels)
        {
            Require.Range(Name, "dimension of a panel", horizontal, 0, coordinates.Columns - 1);
            Require.Range(Name, "dimension of a panel", vertical, 0, coordinates.Columns - 1);
        }

        if (options.Values is { } numbers)
            Require.Labels(Name, coordinates, numbers);
        if (options.AxisNames is { } names)
            Require.Dimensions($"{Name}: axis names", coordinates.Columns, names.Count);
        foreach (var (panel, from, to, _) in options.Links)
        {
            Require.Range(Name, "panel of a link", panel, 0, options.Panels.Count - 1);
            Require.Range(Name, "row of a link", Math.Min(from, to), 0, coordinates.Rows - 1);
            Require.Range(Name, "row of a link", Math.Max(from, to), 0, coordinates.Rows - 1);
        }

        if (options.ItemNames is { } itemNames && itemNames.Count != coordinates.Rows)
            Require.Throw("LengthMismatch", $"{Name}: expected {coordinates.Rows} names, found {itemNames.Count}");
        foreach (var (_, end) in options.Arrows)
            Require.Dimensions($"{Name}: arrow", coordinates.Columns, end.Count);

        (this.coordinates, this.thumbnails) = (coordinates, thumbnails);
        tint = options.TintGrayThumbnails && thumbnails is not null && thumbnails.All(GrayTint.IsGray);
        colors = options.Values is { } values
            ? ItemColors.ByValue(values, options.ValueName)
            : ItemColors.ByClass(labels);
    }

    /// <summary>Draws and writes a picture; the path's ending says which kind: <c>.png</c> or <c>.svg</c>.</summary>
    /// <param name="path">The file, replaced once the picture is complete.</param>
    /// <param name="coordinates">[items, dimensions], at least one item, finite.</param>
    /// <param name="labels">[items]: each item's class; null draws all alike.</param>
    /// <param name="thumbnails">[items]: drawn in place of points; null draws points.</param>
    /// <param name="options">Size, texts and panels; null for the defaults.</param>
    /// <returns>What the user should know of the file, such as letters that were not drawn; null for nothing.</returns>
    /// <exception cref="AnalysisInputException">As the constructor's, or another ending.</exception>
    public static string? Write(
        string path,
        Matrix coordinates,
        IReadOnlyList<string>? labels = null,
        IReadOnlyList<RgbImage>? thumbnails = null,
        ProjectionPlotOptions? options = null)
    {
        PlotFile.Require(path);
        var plot = new ProjectionPlot(coordinates, labels, thumbnails, options);
        return PlotFile.Write(path, plot.options.Width, plot.options.Height, plot.Draw);
    }

    /// <summary>Draws on pixels.</summary>
    public RgbImage ToImage()
    {
        var canvas = new RasterCanvas(options.Width, options.Height);
        Draw(canvas);
        return canvas.Picture;
    }

    /// <summary>Draws as an SVG document, UTF-8.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas(options.Width, options.Height);
        Draw(canvas);
        return canvas.ToString();
    }

    private void Draw(IPlotCanvas canvas)
    {
        var top = Edge;
        if (options.Title.Length > 0)
        {
            canvas.Text(options.Title, Edge, top + 18, new TextStyle(25, PlotColor.FromRgb(0x1D2126), Bold: true));
            top += 36;
        }

        if (options.Subtitle.Length > 0)
        {
            canvas.Text(options.Subtitle, Edge, top + 10, new TextStyle(15, PlotColor.FromRgb(0x6B727B)));
            top += 26;
        }

        var legend = colors.Legend;
        var legendHeight = options.Height - top - Edge;
        var legendWidth = legend.Width(legendHeight);
        var legendSpace = legendWidth > 0 ? legendWidth + LegendGap : 0;
        legend.Draw(canvas, options.Width - Edge - legendWidth, top, legendHeight);

        var acrossCount = (int)Math.Ceiling(Math.Sqrt(options.Panels.Count));
        var downCount = (options.Panels.Count + acrossCount - 1) / acrossCount;
        var width = (options.Width - (2 * Edge) - legendSpace - (PanelGap * (acrossCount - 1))) / acrossCount;
        var height = (options.Height - top - (Edge / 2) - (PanelGap * (downCount - 1))) / downCount;
        for (var i = 0; i < options.Panels.Count; i++)
        {
            var x = Edge + (i % acrossCount * (width + PanelGap));
            var y = top + (i / acrossCount * (height + PanelGap));
            DrawPanel(canvas, i, (x, y, width, height));
        }
    }

    private void DrawPanel(
        IPlotCanvas canvas, int number, (double X, double Y, double Width, double Height) place)
    {
        var margin = thumbnails is null ? options.PointRadius : (options.ThumbnailSize / 2.0) + 2;
        var panel = new ScatterPanel(canvas, options, coordinates, options.Panels[number], place, margin);
        var space = options.Spaces.GetValueOrDefault(number);
        if (space is null)
            panel.DrawAxes();
        else
            panel.DrawAxes(space);
        // A fixed shuffle: no class lies on top of the others for coming last. In space, what is near does.
        IEnumerable<int> order = new SeededRandom(0).Permutation(coordinates.Rows);
        foreach (var i in space is null ? order : order.OrderByDescending(row => coordinates[row, space.Depth]))
            DrawItem(panel, i);
        (int Panel, int From, int To, PlotColor Color)[] links =
            [.. options.Links.Where(link => link.Panel == number)];
        foreach (var (_, from, to, color) in links)
            panel.DrawLink(coordinates.Row(from), coordinates.Row(to), color);
        foreach (var i in links.SelectMany(link => (int[])[link.To, link.From]).Distinct())
            DrawItem(panel, i);

        for (var i = 0; i < (options.ItemNames?.Count ?? 0); i++)
            panel.DrawName(coordinates.Row(i), options.ItemNames![i], margin);

        panel.DrawArrows(
            [.. options.Arrows.Select((arrow, i) => colors.OfClass(arrow.Label, i).Mix(PlotColor.FromRgb(0), 0.25))]);
    }

    private void DrawItem(ScatterPanel panel, int item)
    {
        var color = colors.Of(item);
        if (thumbnails is null)
            panel.DrawPoint(coordinates.Row(item), color ?? Palette.Color(0));
        else
            panel.DrawThumbnail(coordinates.Row(item), Thumbnail(item, color), color);
    }

    private RgbImage Thumbnail(int item, PlotColor? color) =>
        tint && color is { } ink ? GrayTint.Apply(thumbnails![item], ink) : thumbnails![item];
}

/// <summary>Puts a colour in black's place: gray values become mixtures of the colour and white.</summary>
internal static class GrayTint
{
    /// <summary>Whether every pixel has equal red, green and blue.</summary>
    public static bool IsGray(RgbImage image)
    {
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            if (image.Pixels[i] != image.Pixels[i + 1] || image.Pixels[i] != image.Pixels[i + 2])
                return false;
        }

        return true;
    }

    /// <summary>A coloured copy of a gray picture.</summary>
    /// <param name="image">The picture; its red stands for all three.</param>
    /// <param name="color">What black becomes.</param>
    public static RgbImage Apply(RgbImage image, PlotColor color)
    {
        var shades = Enumerable.Range(0, 256).Select(gray => color.Mix(PlotColor.White, gray / 255.0)).ToArray();
        var tinted = new RgbImage(image.Width, image.Height);
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            var shade = shades[image.Pixels[i]];
            (tinted.Pixels[i], tinted.Pixels[i + 1], tinted.Pixels[i + 2]) = (shade.Red, shade.Green, shade.Blue);
        }

        return tinted;
    }
}
