using EmbeddingProjector.Imaging;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of commands that generate pictures from a model's gradients.</summary>
public abstract class GenerationCmdlet : ModelCmdlet
{
    private readonly List<IDisposable> opened = [];

    /// <summary>What computes: Auto takes the fastest of this machine.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EngineCompleter))]
    [ValidateNotNullOrEmpty]
    public string Engine { get; set; } = EngineFactory.Auto;

    /// <summary>The model's name; Get-EmbeddingModel lists them. The default needs no download.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [ModelCatalog.Default.Name];

    /// <summary>The weights: a published set, such as IMAGENET1K_V1, or a file, .pth or .safetensors, one for each
    /// model; without it each model's default set.</summary>
    [Parameter]
    [Alias("WeightSet", "WeightsPath")]
    [ArgumentCompleter(typeof(WeightSetCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Weights { get; set; } = [];

    /// <summary>The folder to write to.</summary>
    [Parameter]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "generated";

    /// <summary>Replaces pictures of the same names. Without it those that are there already are kept.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Where all numbers come from that are not given: GoogLeNet, InceptionV3, InceptionV3Octaves or Default;
    /// without it the model's own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PresetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Preset { get; set; }

    /// <summary>The sizes that the picture goes through, one text each, in place of the preset's: 'size=490 crop=470
    /// steps=500 rate=1.3..0.45 sigma=1.5..0.4 blurSteps=400'; with view=224 the model sees the crop at that
    /// side.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Octave { get; set; } = [];

    /// <summary>Side of the picture in pixels, in every octave. The model sees it at the preset's sizes, as whoever embeds
    /// the picture; with -Octave or -Crop, for a layer, and by presets that take values as they are, at its own.</summary>
    [Parameter]
    public int? Size { get; set; }

    /// <summary>Side of the window, at a new random place in each step, that the model sees, in every octave.</summary>
    [Parameter]
    public int? Crop { get; set; }

    /// <summary>How many steps each octave has.</summary>
    [Parameter]
    public int? Steps { get; set; }

    /// <summary>What the gradient is multiplied by: one number, or the first step's and the last step's, in every
    /// octave.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? Rate { get; set; }

    /// <summary>The blur before each step, its standard deviation in pixels: one number, or the first step's and the
    /// last step's, in every octave; 0 for none.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    public double[]? Sigma { get; set; }

    /// <summary>The weight of the sum of the picture's absolute values in the loss.</summary>
    [Parameter]
    public double? L1 { get; set; }

    /// <summary>The most pixels by which what the model sees is moved in each step, round the edges.</summary>
    [Parameter]
    public int? Jitter { get; set; }

    /// <summary>What a score is driven towards; the presets' is 200.</summary>
    [Parameter]
    public double? Target { get; set; }

    /// <summary>The gray that the first picture's noise is added to, 0 to 1.</summary>
    [Parameter]
    public double? StartLevel { get; set; }

    /// <summary>How far the first picture's noise reaches.</summary>
    [Parameter]
    public double? StartSpread { get; set; }

    /// <summary>Chooses the first picture, the windows and the jitter: the same seed gives the same picture, bit for
    /// bit.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <summary>The classes of the first model.</summary>
    private protected ClassNames Classes { get; private set; } = new([]);

    /// <summary>The most models that the command works with.</summary>
    private protected virtual int MostModels => 1;

    /// <summary>Opens the models; empty where the user did not want their weights.</summary>
    /// <exception cref="EmbeddingProjectorException">A model, its weights or the engine cannot be had.</exception>
    private protected IReadOnlyList<GenerationModel> OpenModels(IReadOnlyList<string>? names = null)
    {
        names ??= Model;
        if (names.Count > MostModels)
            throw new CommandInputException(
                "TooManyModels",
                $"expected at most {MostModels} models, found {names.Count}: {string.Join(", ", names)}")
            { Kind = ErrorKind.InvalidInput };

        if (Weights.Length > 0 && Weights.Length != names.Count)
            throw new CommandInputException(
                "WeightsMismatch", $"expected {names.Count} values of -Weights, one a model, found {Weights.Length}")
            { Kind = ErrorKind.InvalidInput };

        var models = names
            .Select((name, i) => OpenModel(name, i < Weights.Length ? Weights[i] : null))
            .TakeWhile(model => model is not null)
            .Select(model => model!)
            .ToArray();
        if (models.Length < names.Count)
            return [];

        Classes = new(models[0].Model.Categories, WriteWarning);
        return models;
    }

    /// <summary>Opens one model; null where the user did not want its weights.</summary>
    /// <param name="weights">A weight set or file; null for the default set.</param>
    private protected GenerationModel? OpenModel(string name, string? weights)
    {
        var choice = WeightChoice.Of(this, name, weights);
        if (OnnxPath(this, choice.Path ?? name) is not null)
            throw new GradientNotSupportedException(OnnxModel.EngineName);
        if (Open(this, name, choice, "logits", Engine, Device) is not { } model)
            return null;

        opened.Add(model);
        var generation = new GenerationModel(model, Threads);
        opened.Add(generation);
        generation.RequireHead();
        return generation;
    }

    /// <summary>The preset's numbers, but for those that were given.</summary>
    /// <exception cref="GenerationException">They cannot be meant.</exception>
    private protected GenerationSettings Settings(GenerationModel model, bool isForClasses = true)
    {
        var preset = GenerationPresets.Find(Preset, model.Model);
        var octaves = Octave.Length > 0 ? Octave.Select(OctaveText.Parse) : preset.Octaves;
        var settings = preset with
        {
            Octaves = [.. octaves.Select(octave => Override(
                octave, isForClasses && preset.Normalize && Octave.Length == 0 && Crop is null))],
            L1 = L1 ?? preset.L1,
            Jitter = Jitter ?? preset.Jitter,
            Target = Target ?? preset.Target,
            StartLevel = StartLevel ?? preset.StartLevel,
            StartSpread = StartSpread ?? preset.StartSpread,
            Seed = Seed ?? preset.Seed,
        };
        settings.Check();
        return settings;
    }

    /// <summary>Generates one picture and shows how it goes. Where the user stops it, the picture so far comes back: it
    /// is to be saved before <see cref="ThrowIfStopped"/>.</summary>
    /// <param name="activity">What is generated, for the display.</param>
    /// <param name="parts">The models and their losses.</param>
    /// <param name="settings">Every number.</param>
    /// <param name="start">The first picture; null for the settings' noise.</param>
    /// <param name="film">Told of every step too.</param>
    private protected GeneratedPicture Generate(
        string activity, IReadOnlyList<GenerationPart> parts, GenerationSettings settings, FloatPicture? start = null,
        FilmRecorder? film = null)
    {
        var watched = parts[0].Objective is ScoreObjective ? "logit" : "loss";
        var display = new ProgressDisplay(this, activity);
        var observer = new GenerationObserver(display, watched, film);
        var generated = new PictureGenerator(parts, settings).Run(start, observer, Cancellation);
        display.Complete();
        WarnIfDiverged(activity, generated, settings.Steps);
        return generated;
    }

    /// <summary>Says so where a generation's numbers ran away, or could not move.</summary>
    /// <param name="generated">How that went.</param>
    /// <param name="steps">The steps there should have been.</param>
    private protected void WarnIfDiverged(string activity, GeneratedPicture generated, int steps)
    {
        if (generated.End == GenerationEnd.NoGradient)
            WriteWarning(
                $"{activity}: no step could change it, for its gradient is zero everywhere (a dead channel, or a start "
                + "that it does not react to); the picture shows nothing of it. Another -Seed or -StartLevel may.");

        if (generated.End == GenerationEnd.Diverged)
            WriteWarning(
                $"{activity}: diverged at step {generated.Steps + 1} of {steps}, where a value was no longer "
                + "a number; the last good picture is kept. A smaller -Rate helps.");
    }

    /// <summary>Ends the command where the user stopped it: to be called once the picture so far is saved.</summary>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    private protected void ThrowIfStopped() => Cancellation.ThrowIfCancellationRequested();

    /// <summary>Reads a picture of any size.</summary>
    /// <param name="path">As the user typed it.</param>
    /// <exception cref="ImageUnreadableException">It is no picture.</exception>
    /// <exception cref="ImagePathNotFoundException">It names nothing.</exception>
    private protected RgbImage Read(string path)
    {
        var resolved = ResolvePaths(path)[0];
        var images = ImageSources.Open([resolved], new ImageQuery { First = 1 }, Cancellation);
        return images.Items[0].Decode(images.Items[0].ReadContent(), ImageReadOptions.Default);
    }

    /// <summary>Full path of a file in the destination.</summary>
    /// <param name="name">The file's name.</param>
    private protected string PathOf(string name) =>
        System.IO.Path.Combine(ResolveNewPath(Destination), name);

    /// <summary>Whether a picture may be written; one error where it is there already.</summary>
    /// <param name="path">Its full path.</param>
    private protected bool MayWrite(string path)
    {
        if (!Force && File.Exists(path))
            WriteError(ErrorRecords.From(CommandInputException.Exists(path)));
        return Force || !File.Exists(path);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var part in Enumerable.Reverse(opened))
            part.Dispose();
        opened.Clear();
        base.Dispose(disposing);
    }

    // A new size without a new crop shows the whole picture where the old crop would not fit.
    private Octave Override(Octave octave, bool isSeenAsBefore)
    {
        var size = Size ?? octave.Size;
        var isResized = isSeenAsBefore && size != octave.Size;
        int? kept = octave.Crop is not { } crop ? null
            : isResized ? Math.Max(1, crop * size / octave.Size)
            : crop <= size ? crop : null;
        return octave with
        {
            Size = size,
            Crop = Crop ?? kept,
            View = isResized ? octave.InputSize : octave.View,
            Steps = Steps ?? octave.Steps,
            Rate = Schedule(Rate) ?? octave.Rate,
            Sigma = Schedule(Sigma) ?? octave.Sigma,
        };
    }

    private static LinearSchedule? Schedule(double[]? ends) => ends is null ? null : new(ends[0], ends[^1]);
}
