namespace EmbeddingProjector.Plots;

/// <summary>Draws a similarity matrix: a coloured, labelled square for each pair, with its score where there is
/// room.</summary>
public sealed class SimilarityPlot
{
    private const string Name = "similarity plot";
    private const int MostNames = 1000;
    private const int MostNumbered = 30;
    private const int Side = 1000; // of the matrix, about
    private const double Edge = 24;
    private const double MostLabel = 170;
    private const double Head = 44;
    private const double Gap = 8; // between names and matrix

    private static readonly PlotColor Ink = PlotColor.FromRgb(0x1D2126);
    private static readonly PlotColor Undefined = PlotColor.FromRgb(0xB9BEC5);

    private readonly SimilarityMatrix matrix;
    private readonly IReadOnlyList<string> names;
    private readonly string title;
    private readonly (double From, double To) range;
    private readonly int cell;
    private readonly double label;

    /// <summary>Prepares a picture.</summary>
    /// <param name="matrix">At least 1 and at most 1000 names.</param>
    /// <param name="metric">What the scores are: cosines are coloured from -1 to 1, others from their least to their
    /// greatest.</param>
    /// <param name="names">[names]: what is written in place of the matrix's own; null for those.</param>
    /// <param name="title">The headline.</param>
    /// <exception cref="AnalysisInputException">Too many names, or another number of them.</exception>
    public SimilarityPlot(
        SimilarityMatrix matrix, VectorMetric metric, IReadOnlyList<string>? names = null, string title = "")
    {
        this.matrix = matrix;
        this.names = names ?? matrix.Names;
        this.title = title;
        Require.Range(Name, "names", this.names.Count, 1, MostNames);
        Require.Labels(Name, matrix.Scores, this.names);
        range = metric == VectorMetric.Cosine ? (-1, 1) : Range();
        cell = Math.Clamp(Side / this.names.Count, 1, 56);
        label = cell < LabelStyle.Size ? 0 : this.names.Max(LabelWidth);
        Width = (int)Math.Ceiling(Math.Max(
            (2 * Edge) + label + Gap + (this.names.Count * cell), StrokeFont.Measure(title, TitleStyle) + (2 * Edge)));
        Height = (int)Math.Ceiling((2 * Edge) + Head + Above + Gap + (this.names.Count * cell));
    }

    /// <summary>The picture's width in pixels.</summary>
    public int Width { get; }

    /// <summary>The picture's height in pixels.</summary>
    public int Height { get; }

    private static TextStyle TitleStyle => new(20, Ink, Bold: true);

    private TextStyle LabelStyle => new(Math.Clamp(cell * 0.6, 8, 15), Ink);

    // Names above the columns lie down where they fit.
    private bool IsUpward => label > cell - 4;

    private double Above => IsUpward ? label : LabelStyle.Size;

    /// <summary>Draws and writes the matrix; the path's ending says which kind: <c>.png</c> or <c>.svg</c>.</summary>
    /// <param name="path">The file, replaced once the picture is complete.</param>
    /// <exception cref="AnalysisInputException">Another ending.</exception>
    public void Write(string path) => PlotFile.Write(path, Width, Height, Draw);

    private void Draw(IPlotCanvas canvas)
    {
        canvas.Text(title, Edge, Edge + 14, TitleStyle);
        var (left, top) = (Math.Round(Edge + label + Gap), Math.Round(Edge + Head + Above + Gap));
        var above = LabelStyle with { Upward = IsUpward, Anchor = IsUpward ? TextAnchor.Start : TextAnchor.Middle };
        for (var i = 0; i < names.Count; i++)
        {
            var middle = (i + 0.5) * cell;
            if (label > 0)
            {
                var name = StrokeFont.Shorten(names[i], LabelStyle, MostLabel);
                canvas.Text(name, left - Gap, top + middle + 5, LabelStyle with { Anchor = TextAnchor.End });
                canvas.Text(name, left + middle + (IsUpward ? 5 : 0), top - Gap, above);
            }

            for (var j = 0; j < names.Count; j++)
                DrawScore(canvas, matrix.Scores[i, j], left + (j * cell), top + (i * cell));
        }
    }

    private void DrawScore(IPlotCanvas canvas, float score, double x, double y)
    {
        var part = (score - range.From) / (range.To - range.From);
        canvas.FillRectangle(x, y, cell, cell, float.IsNaN(score) ? Undefined : DivergingScale.Color(part));
        if (names.Count > MostNumbered)
            return;

        var text = float.IsNaN(score) ? "-" : score.ToString(Math.Abs(score) < 10 ? "0.00" : "0", Invariant);
        var isDark = part is < 0.2 or > 0.8;
        var style = new TextStyle(Math.Min(14, cell * 0.3), isDark ? PlotColor.White : Ink, TextAnchor.Middle);
        canvas.Text(text, x + (cell / 2.0), y + (cell / 2.0) + 4, style);
    }

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private double LabelWidth(string name) => Math.Min(MostLabel, StrokeFont.Measure(name, LabelStyle));

    private (double From, double To) Range()
    {
        var (from, to) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var score in matrix.Scores.Values.Span)
        {
            if (float.IsNaN(score))
                continue;
            (from, to) = (Math.Min(from, score), Math.Max(to, score));
        }

        return to > from ? (from, to) : (from - 1, from + 1);
    }
}
