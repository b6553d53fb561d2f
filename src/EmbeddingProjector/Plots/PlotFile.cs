namespace EmbeddingProjector.Plots;

/// <summary>Writes drawings; the path's ending says which kind: <c>.png</c> or <c>.svg</c>.</summary>
internal static class PlotFile
{
    private const int MostNamed = 10;

    /// <summary>Checks the ending, before anything is computed for the drawing.</summary>
    /// <exception cref="AnalysisInputException">Another ending.</exception>
    public static void Require(string path)
    {
        if (!IsPng(path) && !HasEnding(path, ".svg"))
            Analysis.Require.Throw("UnknownFormat", $"plot '{path}': expected a name ending in .png or .svg");
    }

    /// <param name="path">The file, replaced once the picture is complete.</param>
    /// <param name="draw">Draws on a white ground.</param>
    /// <returns>What the user should know of the file; null for nothing.</returns>
    /// <exception cref="AnalysisInputException">Another ending.</exception>
    internal static string? Write(string path, int width, int height, Action<IPlotCanvas> draw)
    {
        Require(path);
        string? warning = null;
        WholeFile.Write(path, output => warning =
            IsPng(path) ? WritePng(output, width, height, draw) : WriteSvg(output, width, height, draw));
        return warning;
    }

    private static bool IsPng(string path) => HasEnding(path, ".png");

    private static bool HasEnding(string path, string ending) =>
        path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static string? WritePng(Stream output, int width, int height, Action<IPlotCanvas> draw)
    {
        var canvas = new RasterCanvas(width, height);
        draw(canvas);
        PngEncoder.Write(output, canvas.Picture);
        return canvas.Undrawn.Count == 0
            ? null
            : $"the lettering has no {string.Join(' ', canvas.Undrawn.Take(MostNamed))}"
                + $"{(canvas.Undrawn.Count > MostNamed ? " ..." : "")}: boxes with their numbers stand for them. "
                + "A file that ends in .svg has them as text.";
    }

    private static string? WriteSvg(Stream output, int width, int height, Action<IPlotCanvas> draw)
    {
        var canvas = new SvgCanvas(width, height);
        draw(canvas);
        output.Write(Encoding.UTF8.GetBytes(canvas.ToString()));
        return null;
    }
}
