using EmbeddingProjector.Imaging;
using EmbeddingProjector.Preprocessing.Effects;
using EmbeddingProjector.Sweeps;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Shows a model one picture turned step by step: how its vector moves, and when the prediction
/// flips.</summary>
/// <remarks><para>The picture is turned as Pillow's rotate does, bilinear. With -Scale, -Blur or -Brightness it is
/// zoomed, blurred or dimmed; with -Control it stays the same, and so must the rows. A folder or a wildcard sweeps each
/// of its pictures.</para>
/// <para>Written are a log whose points are joined in their order, the heatmap of the raw values as a picture and as a
/// page, and the curve of the cosine to the unchanged picture. The vectors are the class scores unless -Layer says
/// otherwise. The invariance is the mean of that cosine over all changed pictures: 1 for a model that does not see the
/// change.</para></remarks>
/// <example><code>Export-RotationSweep cat.jpg -Model squeezenet1_0</code>
/// Turns the cat by 0 to 359 degrees and writes runs/cat-rotation.</example>
/// <example><code>Export-RotationSweep cat.jpg -Angle 0, 90, 180, 270 -Crop Circle -Layer embedding</code>
/// Four angles, with corners that tell nothing of the angle, by the features before the last layer.</example>
/// <example><code>(Export-RotationSweep cat.jpg -Blur 0, 1, 2, 4, 8).Cosine</code>
/// How fast the vector moves away under blur.</example>
[Cmdlet(VerbsData.Export, "RotationSweep", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(RotationSweep))]
public sealed class ExportRotationSweepCommand : ImageModelCmdlet
{
    private const string RunsFolder = "runs";
    private const int DefaultThumbnailSize = 64;

    private readonly List<string> paths = [];

    /// <summary>Sets what is different here: a sweep asks what the model says of a picture.</summary>
    public ExportRotationSweepCommand() => Layer = "logits";

    /// <summary>The angles in degrees, counter-clockwise; without them 0 to 359.</summary>
    [Parameter]
    public double[]? Angle { get; set; }

    /// <summary>Zooms instead: factors of 0.01 to 100; 1 is the picture as it is.</summary>
    [Parameter]
    public double[]? Scale { get; set; }

    /// <summary>Blurs instead: standard deviations of a Gaussian in pixels; 0 is the picture as it is.</summary>
    [Parameter]
    public double[]? Blur { get; set; }

    /// <summary>Dims or lightens instead: factors; 1 is the picture as it is, 0 black.</summary>
    [Parameter]
    public double[]? Brightness { get; set; }

    /// <summary>Shows the same picture so many times instead: the rows must be equal.</summary>
    [Parameter]
    [ValidateRange(2, 100_000)]
    public int? Control { get; set; }

    /// <summary>What stands outside the picture: black; mean, the colour that the model's transform subtracts; edge,
    /// the nearest pixel of the border; or a colour as #rrggbb.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FillCompleter))]
    [ValidateNotNullOrEmpty]
    public string Fill { get; set; } = "black";

    /// <summary>Makes each turned picture large enough to hold the whole original.</summary>
    [Parameter]
    public SwitchParameter Expand { get; set; }

    /// <summary>Circle shows only the largest disc about the middle, so that the corners tell nothing of the
    /// angle.</summary>
    [Parameter]
    public PictureCrop Crop { get; set; }

    /// <summary>The folder to point TensorBoard at; without it runs/NAME-rotation, or another kind, where NAME is the
    /// picture's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogDir { get; set; }

    /// <summary>The name in TensorBoard's list; without it the model's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>A folder to write the turned pictures to, as PNG files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ImageDir { get; set; }

    /// <summary>Side in pixels of the thumbnails.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThumbnailSize { get; set; } = DefaultThumbnailSize;

    /// <summary>Replaces an entry of the same tag.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process() => paths.AddRange(ResolveInput());

    /// <inheritdoc/>
    protected override void End()
    {
        if (paths.Count == 0)
            return; // an empty pipeline gives nothing

        var (kind, values) = Series();
        var images = FindImages(paths, Query);
        using var model = OpenModel();
        if (model is null)
            return;

        var pipeline = PipelineOptions(model);
        var options = new SweepOptions
        {
            Kind = kind,
            Values = values,
            Fill = FillOf(pipeline.Transform ?? model.Transform),
            Expand = Expand,
            Crop = Crop,
            Pipeline = pipeline with { ThumbnailSize = ThumbnailSize },
        };
        foreach (var item in images.Items)
            Sweep(model, item, options);
    }

    private void Sweep(Model model, ImageItem item, SweepOptions options)
    {
        var kind = options.Kind.ToString().ToLowerInvariant();
        var name = $"{System.IO.Path.GetFileNameWithoutExtension(item.SourcePath)}-{kind}";
        var export = new SweepExport(new PictureSweep(model, item, options), model.Identity.Name, new()
        {
            LogDir = ResolveNewPath(LogDir ?? System.IO.Path.Combine(RunsFolder, name)),
            Tag = Tag,
            ImageDir = ImageDir is null ? null : ResolveNewPath(ImageDir),
            Force = Force,
        });
        export.Plan();
        var action = $"Write the {kind} of {item.Name} in {options.Values.Count} steps by {model.Identity.Name}";
        if (!ShouldProcess(export.LogDir, action))
            return;

        var observer = new CommandObserver(this, $"Sweeping {item.Name}");
        try
        {
            WriteObject(RotationSweep.Of(export.Run(observer, Cancellation)));
            WriteHint($"See it with: tensorboard --logdir \"{export.LogDir}\"");
        }
        catch (Exception e) when (e is ImageUnreadableException or IOException
            or UnauthorizedAccessException or DataSetFormatException)
        {
            WriteError(ErrorRecords.From(new ItemFailure(item, e)));
        }
        finally
        {
            observer.Complete();
        }
    }

    private (SweepKind Kind, double[] Values) Series()
    {
        (SweepKind Kind, double[]? Values)[] all =
        [
            (SweepKind.Rotation, Angle),
            (SweepKind.Scale, Scale),
            (SweepKind.Blur, Blur),
            (SweepKind.Brightness, Brightness),
            (SweepKind.Control, Control is { } count ? [.. Enumerable.Range(0, count)] : null),
        ];
        var given = all.Where(series => series.Values is not null).ToArray();
        return given.Length switch
        {
            0 => (SweepKind.Rotation, [.. Enumerable.Range(0, 360)]),
            1 => (given[0].Kind, given[0].Values!),
            _ => throw new CommandInputException(
                "SweepAmbiguous",
                "expected one of -Angle, -Scale, -Blur, -Brightness and -Control, found "
                + string.Join(" and ", given.Select(series => $"-{Name(series.Kind)}")))
            { Kind = ErrorKind.InvalidInput },
        };
    }

    private static string Name(SweepKind kind) => kind is SweepKind.Rotation ? nameof(Angle) : kind.ToString();

    private PictureFill FillOf(ImageTransform transform) => PictureFill.TryParse(Fill, transform.Mean, out var fill)
        ? fill
        : throw new CommandInputException(
            "FillUnknown", $"-Fill: expected black, mean, edge or a colour as #rrggbb, found '{Fill}'")
        { Kind = ErrorKind.InvalidInput };
}
