namespace EmbeddingProjector.Plots;

/// <summary>Pictures in rows, each with a line below it.</summary>
/// <param name="cells">The pictures and their captions, at least one.</param>
/// <param name="columns">How many stand in a row.</param>
/// <param name="cellSize">Side of a picture in pixels.</param>
internal sealed class ContactSheet(IReadOnlyList<(RgbImage Image, string Caption)> cells, int columns, int cellSize)
{
    private const int Edge = 12;
    private const int Gap = 8;
    private const int Caption = 22;

    private static readonly TextStyle Style = new(12, PlotColor.FromRgb(0x33383F), TextAnchor.Middle);

    /// <summary>Draws and writes; the path's ending says which kind: <c>.png</c> or <c>.svg</c>.</summary>
    /// <param name="path">The file, replaced once the picture is complete.</param>
    /// <exception cref="Analysis.AnalysisInputException">Another ending.</exception>
    public void Write(string path)
    {
        var across = Math.Min(columns, cells.Count);
        var down = (cells.Count + columns - 1) / columns;
        PlotFile.Write(
            path,
            2 * Edge + across * (cellSize + Gap) - Gap,
            2 * Edge + down * (cellSize + Caption + Gap) - Gap,
            Draw);
    }

    private void Draw(IPlotCanvas canvas)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            var x = Edge + i % columns * (cellSize + Gap);
            var y = Edge + i / columns * (cellSize + Caption + Gap);
            canvas.Image(cells[i].Image, x, y, cellSize, cellSize);
            var text = StrokeFont.Shorten(cells[i].Caption, Style, cellSize);
            canvas.Text(text, x + cellSize / 2.0, y + cellSize + 15, Style);
        }
    }
}
