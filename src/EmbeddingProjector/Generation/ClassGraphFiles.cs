using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Generation;

/// <summary>Writes a graph of classes: as text, as a drawing, and the logits that it is made of.</summary>
/// <param name="folder">Where to.</param>
/// <param name="model">The model's name.</param>
/// <param name="pictures">The class images, by class.</param>
public sealed class ClassGraphFiles(
    string folder, string model, IReadOnlyDictionary<int, SavedPicture> pictures)
{
    private const int FewestForComponents = 3;

    /// <summary>The full paths of what was written.</summary>
    public List<string> Written { get; } = [];

    /// <summary>Writes everything.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="channels">Two channels to draw; null for none.</param>
    /// <returns>The parts of the logits' variance of the first two principal components; null for too few
    /// pictures.</returns>
    public double[]? Write(ClassGraph graph, ChannelMeans? channels)
    {
        Directory.CreateDirectory(folder);
        WriteText("classes.dot", ClassGraphText.ToDot(graph));
        WriteText("classes.graphml", ClassGraphText.ToGraphMl(graph));
        var images = pictures.ToDictionary(entry => entry.Key, entry => entry.Value.Image);
        new ClassGraphPlot(graph, images, $"Nearest classes of {model}").Write(PathOf("classes.svg"));

        var logits = Matrix.FromRows([.. pictures.Values.Select(picture => picture.Record.Logits.ToArray())]);
        WriteMatrix("logits.npy", logits);
        if (channels is not null)
            Scatter("features.svg", channels.Of([.. pictures.Values.Select(picture => picture.Image)]), new()
            {
                Title = $"Class images of {model}", AxisNames = channels.AxisNames,
            });

        return pictures.Count < FewestForComponents ? null : WriteComponents(logits);
    }

    private double[] WriteComponents(Matrix logits)
    {
        var projection = Projection.Fit(ProjectionMethod.Pca, logits, labels: null, new() { Dimensions = 2 });
        double[] ratio = [.. projection.ExplainedVarianceRatio!];
        Scatter("logits-pca.svg", projection.Coordinates, new()
        {
            Title = $"Logits of {model}'s class images", AxisName = "PC", ExplainedVarianceRatio = ratio,
        });
        return ratio;
    }

    private void Scatter(string name, Matrix coordinates, ProjectionPlotOptions options) => ProjectionPlot.Write(
        PathOf(name),
        coordinates,
        labels: null,
        [.. pictures.Values.Select(picture => picture.Image)],
        options with
        {
            Subtitle = $"{pictures.Count} class images",
            TintGrayThumbnails = false,
            ItemNames = [.. pictures.Values.Select(picture => picture.Record.ClassName!)],
        });

    private void WriteMatrix(string name, Matrix matrix)
    {
        using var writer = NpyWriter.Create(PathOf(name), matrix.Columns);
        for (var i = 0; i < matrix.Rows; i++)
            writer.Write(matrix.Row(i));
    }

    private void WriteText(string name, string text) =>
        WholeFile.Write(PathOf(name), file => file.Write(Encoding.UTF8.GetBytes(text)));

    private string PathOf(string name)
    {
        var path = Path.Combine(folder, name);
        Written.Add(path);
        return path;
    }
}
