using EmbeddingProjector.Plots;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>The curves of a training, epoch by epoch: losses on the left, what is right on the right.</summary>
public static class TrainingPlot
{
    private const int Width = 1200;
    private const int Height = 440;
    private const double Top = 86;
    private const double PanelHeight = 280;
    private const double PanelWidth = 500;

    private static readonly PlotColor Grid = PlotColor.FromRgb(0xE9EBEE);
    private static readonly PlotColor Ink = PlotColor.FromRgb(0x33383F);
    private static readonly PlotColor Pale = PlotColor.FromRgb(0x6B727B);

    /// <summary>Draws and writes.</summary>
    /// <param name="path">A name ending in .png or .svg.</param>
    /// <param name="title">The headline.</param>
    /// <param name="epochs">At least one.</param>
    /// <exception cref="Analysis.AnalysisInputException">Another ending.</exception>
    public static void Write(string path, string title, IReadOnlyList<TrainingEpoch> epochs) =>
        PlotFile.Write(path, Width, Height, canvas =>
        {
            canvas.FillRectangle(0, 0, Width, Height, PlotColor.White);
            canvas.Text(title, 26, 42, new TextStyle(23, PlotColor.FromRgb(0x1D2126), Bold: true));
            Curve[] losses =
            [
                new("loss", 0, Points(epochs, epoch => epoch.Loss)),
                new("held-out loss", 1, Points(epochs, epoch => epoch.HeldOutLoss)),
            ];
            Curve[] parts =
            [
                new("accuracy", 0, Points(epochs, epoch => epoch.Accuracy)),
                new("held-out accuracy", 1, Points(epochs, epoch => epoch.HeldOutAccuracy)),
                new("Recall@1", 2, Points(epochs, epoch => epoch.Retrieval?.RecallAt1)),
                new("MAP@R", 4, Points(epochs, epoch => epoch.Retrieval?.MapAtR)),
            ];
            var most = losses.SelectMany(curve => curve.Points).Select(point => point.Value).DefaultIfEmpty(1).Max();
            var last = Math.Max(1, epochs[^1].Epoch);
            Panel(canvas, 70, last, 1.05 * Math.Max(most, 1e-3), losses);
            Panel(canvas, 660, last, 1.02, parts);
        });

    private static (int Epoch, double Value)[] Points(
        IReadOnlyList<TrainingEpoch> epochs, Func<TrainingEpoch, double?> value) =>
        [.. epochs.Where(epoch => value(epoch) is not null).Select(epoch => (epoch.Epoch, value(epoch)!.Value))];

    private static void Panel(IPlotCanvas canvas, double left, int last, double most, Curve[] curves)
    {
        var numbers = new TextStyle(13, Pale, TextAnchor.End);
        foreach (var (value, text) in AxisTicks.Between(0, most, 6))
        {
            var y = Math.Round(Y(value)) + 0.5;
            canvas.Line([(left, y), (left + PanelWidth, y)], 1, Grid);
            canvas.Text(text, left - 8, y + 4.5, numbers);
        }

        foreach (var (value, text) in AxisTicks.Between(0, last, Math.Min(last, 10)))
            canvas.Text(text, X(value), Top + PanelHeight + 22, numbers with { Anchor = TextAnchor.Middle });
        canvas.Text(
            "epoch", left + (PanelWidth / 2), Top + PanelHeight + 46, new TextStyle(15, Ink, TextAnchor.Middle));

        var name = left;
        foreach (var curve in curves.Where(curve => curve.Points.Length > 0))
        {
            var color = Palette.Color(curve.Color);
            (double X, double Y)[] line = [.. curve.Points.Select(point => (X(point.Epoch), Y(point.Value)))];
            if (line.Length > 1)
                canvas.Line(line, 2, color);
            foreach (var (x, y) in line)
                canvas.Disc(x, y, 3.5, color);
            canvas.Disc(name + 5, Top - 20, 5, color);
            canvas.Text(curve.Name, name + 16, Top - 15, new TextStyle(14, Ink));
            name += 40 + (8 * curve.Name.Length);
        }

        double X(double epoch) => left + (PanelWidth * epoch / last);

        double Y(double value) => Top + (PanelHeight * (1 - (value / most)));
    }

    private sealed record Curve(string Name, int Color, (int Epoch, double Value)[] Points);
}
