using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Sweeps;

/// <summary>Shows a model one picture turned, zoomed, blurred or dimmed step by step: how does the embedding move, and
/// when does the prediction flip?</summary>
public sealed class PictureSweep
{
    private readonly Model model;
    private readonly ImageItem picture;
    private readonly SweepOptions options;
    private readonly SweepSeries series;

    /// <summary>Checks the options; nothing is read yet.</summary>
    /// <param name="model">Graph, weights and transform.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="options">Which pictures are made of it.</param>
    /// <exception cref="AnalysisInputException">Fewer than two values, one out of range or not finite, or options that
    /// exclude each other.</exception>
    public PictureSweep(Model model, ImageItem picture, SweepOptions options)
    {
        (this.model, this.picture, this.options) = (model, picture, options);
        series = new SweepSeries(options);
    }

    internal string ValueName => series.ValueName;

    internal string Name => picture.Name;

    /// <param name="original">What <see cref="Read"/> gave.</param>
    internal RgbImage Picture(RgbImage original, double value) => series.Picture(original, value);

    /// <summary>Reads the picture that is swept.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ImageUnreadableException">The file is no picture.</exception>
    internal RgbImage Read() => picture.Decode(picture.ReadContent(), options.Pipeline.ReadOptions);

    /// <summary>Embeds the pictures. Besides those of the values, the unchanged one is embedded.</summary>
    /// <param name="observer">Hears of progress and of pictures without a vector; those are left out.</param>
    /// <param name="cancellation">Ends the run between two batches.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ImageUnreadableException">The file is no picture.</exception>
    /// <exception cref="Inference.Graph.GraphException">The input size is too small for the model.</exception>
    /// <exception cref="AnalysisInputException">The unchanged picture, or all but one of the others, have no
    /// vector.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public SweepResult Run(IRunObserver observer, CancellationToken cancellation = default)
    {
        using var pipeline = new EmbeddingPipeline(model, options.Pipeline);
        var original = Read();
        var values = options.Values.ToList();
        var reference = values.FindIndex(series.IsNeutral);
        if (reference < 0)
        {
            reference = values.Count;
            values.Add(series.Neutral);
        }

        var items = values.Select((value, i) => new SweptPicture(
            $"{picture.Name}#{series.ValueName}={SweepSeries.Text(value)}",
            picture.SourcePath,
            i,
            () => series.Picture(original, value))).ToArray();
        var images = pipeline.Run(items, observer, cancellation).ToList();
        var unchanged = images.Find(image => Index(image) == reference);
        if (unchanged is null)
            Require.Throw("NoReference", $"sweep: expected a vector of the unchanged '{picture.Name}', found none");

        images.RemoveAll(image => Index(image) >= options.Values.Count);
        if (images.Count < 2)
            Require.TooFewItems("sweep", 2, images.Count);
        var shown = images.ConvertAll(image => values[Index(image)]);
        var isClosed = series.IsFullTurn && images.Count == options.Values.Count;
        return SweepReading.Of(series, isClosed, shown, images, unchanged, pipeline.Recipe);
    }

    private static int Index(EmbeddedImage image) => ((SweptPicture)image.Item).Index;
}

/// <summary>One picture of a sweep, made when it is read: a thousand of them take no more memory than a few.</summary>
/// <remarks>Its content, which its id is made of, is a binary portable pixmap: equal pixels have equal ids.</remarks>
/// <param name="Name">The original's name and the value, such as <c>cat.jpg#angle=30</c>.</param>
/// <param name="SourcePath">The original's file.</param>
/// <param name="Index">The picture's place in the sweep.</param>
internal sealed record SweptPicture(string Name, string SourcePath, int Index, Func<RgbImage> Make)
    : ImageItem(Name, null, SourcePath)
{
    public override byte[] ReadContent()
    {
        var picture = Make();
        return
        [
            .. Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"P6\n{picture.Width} {picture.Height}\n255\n")),
            .. picture.Pixels,
        ];
    }

    public override RgbImage Decode(byte[] content, ImageReadOptions options) => ImageDecoder.Decode(content, options);
}
