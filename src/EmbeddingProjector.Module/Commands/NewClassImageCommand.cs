using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Generates the picture that a model takes for a class, a channel, several classes at once, or whatever gives
/// a wanted vector.</summary>
/// <remarks>
/// <para>A picture of noise is moved along the gradient of a loss at the model's output: for a class |200 - O| of its
/// logit O. Models that normalise their pictures see the picture normalised, so that the saved picture, embedded like
/// any other, is what it was made for; the presets GoogLeNet and InceptionV3 show the model values in 0..1 as they
/// are.</para>
/// <para>A class is named by its index, its name, for ImageNet by any word of the synset behind it, or by the start of
/// one of these; several by a wildcard or a range such as 0..9. A .json beside each .png keeps every number and the
/// logits. The folder can be embedded: Export-Embedding generated -Layer logits.</para>
/// <para>Ctrl+C keeps the picture so far.</para>
/// </remarks>
/// <example><code>New-ClassImage stoplight -Model squeezenet1_0 -Film</code>
/// What SqueezeNet takes for a traffic light, and a film of how it came to be.</example>
/// <example><code>New-ClassImage -Add 'box turtle', snowbird -Combine Juxtapose -Model googlenet</code>
/// A box turtle and a snowbird side by side.</example>
/// <example><code>New-ClassImage -Layer inception4c -Channel 7 -Model googlenet -Steps 100</code>
/// What a channel of a layer looks for.</example>
/// <example><code>New-ClassImage -Match examples/photos/cat.jpg -Layer features.7 -Model squeezenet1_0</code>
/// A picture that a layer cannot tell from a photograph.</example>
[Cmdlet(VerbsCommon.New, "ClassImage", DefaultParameterSetName = ClassSet, SupportsShouldProcess = true)]
[OutputType(typeof(GeneratedImage))]
public sealed class NewClassImageCommand : GenerationCmdlet
{
    private const string ClassSet = "Class";
    private const string LayerSet = "Layer";
    private const string AddSet = "Add";
    private const string MatchSet = "Match";
    private const string VectorSet = "Vector";

    /// <summary>The classes, a picture each.</summary>
    [Parameter(ParameterSetName = ClassSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Class { get; set; } = [];

    /// <summary>The layer whose channel, or whose target values, the picture is to give; Get-EmbeddingModel -Layer
    /// lists them.</summary>
    [Parameter(ParameterSetName = LayerSet, Mandatory = true)]
    [Parameter(ParameterSetName = MatchSet)]
    [Parameter(ParameterSetName = VectorSet)]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public string Layer { get; set; } = "embedding";

    /// <summary>The layer's channels, a picture each.</summary>
    [Parameter(ParameterSetName = LayerSet, Mandatory = true)]
    public int[] Channel { get; set; } = [];

    /// <summary>Classes that become one picture.</summary>
    [Parameter(ParameterSetName = AddSet, Mandatory = true)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateCount(2, 100)]
    public string[] Add { get; set; } = [];

    /// <summary>How they do: Merge pushes all scores, Juxtapose only the smallest.</summary>
    [Parameter(ParameterSetName = AddSet)]
    public CombineMode Combine { get; set; }

    /// <summary>A picture whose values at the layer are to be met.</summary>
    [Parameter(ParameterSetName = MatchSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Match { get; set; } = "";

    /// <summary>The values of the layer that are to be met.</summary>
    [Parameter(ParameterSetName = VectorSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public float[] Vector { get; set; } = [];

    /// <summary>What each model's loss is multiplied by, where there are several models.</summary>
    [Parameter]
    public double[] ModelWeight { get; set; } = [];

    /// <summary>A picture of any size to start from, its largest square, in place of noise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>Makes a film too, an animated PNG: the picture beside the scatter of all logits, the target in
    /// red.</summary>
    [Parameter]
    public SwitchParameter Film { get; set; }

    private protected override int MostModels => 16;

    /// <inheritdoc/>
    protected override void Process()
    {
        var models = OpenModels();
        if (models.Count == 0)
            return;

        if (ModelWeight.Length > 0 && ModelWeight.Length != models.Count)
        {
            throw new CommandInputException(
                "WeightsMismatch",
                $"expected {models.Count} values of -ModelWeight, one a model, found {ModelWeight.Length}")
            { Kind = ErrorKind.InvalidInput };
        }

        var settings = ForLayer(models[0], Settings(models[0], isForClasses: Class.Length > 0 || Add.Length > 0));
        foreach (var work in Works(models, settings).ToArray())
            Generate(models, settings, work);
    }

    // Numbers that the user gave are taken as they are.
    private GenerationSettings ForLayer(GenerationModel model, GenerationSettings settings)
    {
        if (Class.Length > 0 || Add.Length > 0 || Rate is not null || Octave.Length > 0)
            return settings;

        return Channel.Length > 0
            ? LayerSettings.ForChannel(settings, model.Model, Layer)
            : LayerSettings.ForTarget(settings, model.Model, Layer);
    }

    private IEnumerable<ImageWork> Works(IReadOnlyList<GenerationModel> models, GenerationSettings settings)
    {
        var size = settings.Octaves[^1].InputSize;
        var target = settings.Target;
        if (Class.Length > 0)
        {
            var indices = Class.SelectMany(name => Classes.FindAll(name)).Distinct();
            return indices.Select(index => ImageWork.OfClass(index, Classes, target));
        }

        if (Channel.Length > 0)
            return Channel.Select(channel => ImageWork.OfChannel(Layer, channel, target));
        if (Add.Length > 0)
            return [ImageWork.OfSum([.. Add.Select(Classes.Find)], Combine, Classes, target)];
        if (Vector.Length > 0)
            return [ImageWork.OfVector(Layer, Vector, size)];

        var picture = Read(Match);
        return [ImageWork.OfPicture(Layer, picture, Match, settings)];
    }

    private void Generate(IReadOnlyList<GenerationModel> models, GenerationSettings settings, ImageWork work)
    {
        var path = PathOf(work.FileName + ".png");
        GenerationPart[] parts =
        [
            .. models.Select((model, i) =>
                new GenerationPart(model, work.Objective(model), i < ModelWeight.Length ? ModelWeight[i] : 1)),
        ];
        if (!ShouldProcess(path, $"Generate {work.Words} by {string.Join(", ", Model)}") || !MayWrite(path))
            return;

        var start = Image is null ? null : FloatPicture.Square(Read(Image), settings.Octaves[0].Size);
        var film = Film ? new FilmRecorder(models[0], settings, work.Targets, work.Words) : null;
        var generated = Generate($"Generating {work.Words}", parts, settings, start, film);
        var saved = SavedPicture.Of(generated, models[0], settings, work.Words, work.Class, work.Class is null ? work.Targets : null);
        saved.Write(path);
        var filmPath = film?.Write(PathOf(work.FileName + ".apng"));
        ThrowIfStopped();
        WriteObject(GeneratedImage.Of(path, saved.Record, filmPath));
    }
}
