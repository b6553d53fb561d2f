namespace EmbeddingProjector.Plots;

/// <summary>Draws rows of pictures with captions. The first of each row, its query, stands apart.</summary>
internal sealed class ImageGrid
{
    private const string Name = "image grid";
    private const double Edge = 24;
    private const double Gap = 14;
    private const double QueryGap = 22;
    private const double Captions = 40;
    private const double Frame = 3;
    private const int MostPixels = 30_000;

    private static readonly PlotColor Ink = PlotColor.FromRgb(0x1D2126);
    private static readonly PlotColor Pale = PlotColor.FromRgb(0x6B727B);
    private static readonly PlotColor Rule = PlotColor.FromRgb(0xD5D9DE);

    private readonly IReadOnlyList<IReadOnlyList<GridCell>> rows;
    private readonly ImageGridOptions options;

    /// <param name="rows">At least one row of at least one cell.</param>
    /// <param name="options">Sizes and texts; null for the defaults.</param>
    /// <exception cref="AnalysisInputException">No row, or a picture of more than 30,000 pixels a side.</exception>
    public ImageGrid(IReadOnlyList<IReadOnlyList<GridCell>> rows, ImageGridOptions? options = null)
    {
        this.rows = rows;
        this.options = options ?? new ImageGridOptions();
        Require.Range(Name, "rows", rows.Count, 1, int.MaxValue);
        Require.Range(Name, "pictures in a row", rows.Min(row => row.Count), 1, int.MaxValue);
        Require.Range(Name, "cell size", this.options.CellSize, 16, 1024);
        var width = (2 * Edge) + (rows.Max(row => row.Count) * Pitch) - Gap + QueryGap;
        var height = (2 * Edge) + Head + (rows.Count * RowHeight) - Gap;
        Require.Range(Name, "width in pixels", (int)Math.Min(int.MaxValue, width), 1, MostPixels);
        Require.Range(Name, "height in pixels", (int)Math.Min(int.MaxValue, height), 1, MostPixels);
        var title = StrokeFont.Measure(this.options.Title, TitleStyle);
        (Width, Height) = ((int)Math.Min(MostPixels, Math.Max(width, title + (2 * Edge))), (int)height);
    }

    public int Width { get; }

    /// <summary>The picture's height in pixels.</summary>
    public int Height { get; }

    private static TextStyle TitleStyle => new(20, Ink, Bold: true);

    private double Pitch => options.CellSize + Gap;

    private double RowHeight => options.CellSize + Captions + Gap;

    private double Head => options.Title.Length > 0 ? 38 : 0;

    /// <summary>Draws and writes the grid; the path's ending says which kind: <c>.png</c> or <c>.svg</c>.</summary>
    /// <param name="path">The file, replaced once the picture is complete.</param>
    /// <exception cref="AnalysisInputException">Another ending.</exception>
    public void Write(string path) => PlotFile.Write(path, Width, Height, Draw);

    private void Draw(IPlotCanvas canvas)
    {
        if (options.Title.Length > 0)
            canvas.Text(options.Title, Edge, Edge + 14, TitleStyle);

        for (var i = 0; i < rows.Count; i++)
        {
            var top = Edge + Head + (i * RowHeight);
            if (rows[i].Count > 1)
                canvas.FillRectangle(Edge + options.CellSize + ((Gap + QueryGap) / 2), top, 1, options.CellSize, Rule);
            for (var j = 0; j < rows[i].Count; j++)
                Draw(canvas, rows[i][j], Edge + (j * Pitch) + (j > 0 ? QueryGap : 0), top);
        }
    }

    private void Draw(IPlotCanvas canvas, GridCell cell, double x, double y)
    {
        var size = options.CellSize;
        if (cell.Frame is { } color)
            canvas.FillRectangle(x - Frame, y - Frame, size + (2 * Frame), size + (2 * Frame), color);
        if (cell.Image is { } image)
            canvas.Image(image, x, y, size, size);
        else if (cell.Title.Length > 0)
            canvas.FillRectangle(x, y, size, size, PlotColor.FromRgb(0xF2F3F5));

        Caption(cell.Title, 18, new TextStyle(14, Ink, TextAnchor.Middle));
        Caption(cell.Detail, 35, new TextStyle(12, Pale, TextAnchor.Middle));

        void Caption(string text, double below, TextStyle style) => canvas.Text(
            StrokeFont.Shorten(text, style, size + Gap - 4), x + (size / 2.0), y + size + below, style);
    }
}
