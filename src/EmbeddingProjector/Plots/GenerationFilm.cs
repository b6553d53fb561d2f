using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Plots;

/// <summary>A film of a generation: the picture beside the scatter of all logits, the target in red.</summary>
/// <param name="targets">The classes that are aimed at.</param>
internal sealed class GenerationFilm(IReadOnlyCollection<int> targets, string title)
{
    private const int Side = 256; // of the picture
    private const int PlotWidth = 400;
    private const int Edge = 14;
    private const int Head = 30;
    private const int Axis = 40; // left of the plot, for its numbers

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastDelay = TimeSpan.FromSeconds(2);
    private static readonly PlotColor Ink = PlotColor.FromRgb(0x33383F);
    private static readonly PlotColor Pale = PlotColor.FromRgb(0x6B727B);
    private static readonly PlotColor Grid = PlotColor.FromRgb(0xE9EBEE);
    private static readonly PlotColor Point = PlotColor.FromRgb(0x2F6DB5) with { Opacity = 150 };
    private static readonly PlotColor Red = PlotColor.FromRgb(0xD33A3C);

    private readonly List<(int Step, RgbImage Picture, float[] Logits)> frames = [];

    /// <summary>How many frames there are.</summary>
    public int Count => frames.Count;

    /// <param name="logits">The model's answer to it.</param>
    public void Add(int step, RgbImage picture, float[] logits) =>
        frames.Add((step, AreaScaling.Resize(picture, Side, Side), logits));

    /// <summary>Writes the film as an animated PNG, all frames on one scale.</summary>
    /// <param name="path">The file, replaced once the film is complete.</param>
    public void Write(string path)
    {
        var finite = frames.SelectMany(frame => frame.Logits).Where(float.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = ((double)finite.Min(), (double)Math.Max(finite.Max(), finite.Min() + 1));
        WholeFile.Write(path, file =>
        {
            var encoder = new ApngEncoder(file, 2 * Edge + Side + Axis + PlotWidth, 2 * Edge + Head + Side);
            for (var i = 0; i < frames.Count; i++)
                encoder.WriteFrame(Draw(frames[i], low, high), i == frames.Count - 1 ? LastDelay : Delay);
            encoder.Complete();
        });
    }

    /// <summary>Writes the pictures and the targets' logits, step by step, as an event file for TensorBoard.</summary>
    /// <param name="path">The file, replaced once it is complete.</param>
    public void WriteEvents(string path) => WholeFile.Write(path, file =>
    {
        var events = new EventFileWriter(file, DateTimeOffset.UtcNow);
        foreach (var (step, picture, logits) in frames)
        {
            events.AddImage(title, step, picture);
            foreach (var target in targets.Where(target => float.IsFinite(logits[target])))
                events.AddScalar($"{title}/logit {target}", step, logits[target]);
        }
    });

    private RgbImage Draw((int Step, RgbImage Picture, float[] Logits) frame, double low, double high)
    {
        var canvas = new RasterCanvas(2 * Edge + Side + Axis + PlotWidth, 2 * Edge + Head + Side);
        const double Left = Edge + Side + Axis;
        const double Top = Edge + Head;
        canvas.Text(title, Edge, Edge + 14, new TextStyle(16, Ink, Bold: true));
        canvas.Text($"step {frame.Step}", Left + PlotWidth, Edge + 14, new TextStyle(13, Pale, TextAnchor.End));
        canvas.Image(frame.Picture, Edge, Top, Side, Side);
        foreach (var (value, text) in AxisTicks.Between(low, high, 6))
        {
            canvas.Line([(Left, Y(value)), (Left + PlotWidth, Y(value))], 1, Grid);
            canvas.Text(text, Left - 6, Y(value) + 4, new TextStyle(11, Pale, TextAnchor.End));
        }

        for (var i = 0; i < frame.Logits.Length; i++)
        {
            if (!targets.Contains(i))
                canvas.Disc(X(i), Y(frame.Logits[i]), 1.8, Point);
        }

        foreach (var target in targets)
            canvas.Disc(X(target), Y(frame.Logits[target]), 4.5, Red);
        return canvas.Picture;

        double X(int index) => Left + (PlotWidth - 8) * (index + 0.5) / frame.Logits.Length;

        double Y(double logit) => Top + Side * (1 - (Math.Clamp(logit, low, high) - low) / (high - low));
    }
}
