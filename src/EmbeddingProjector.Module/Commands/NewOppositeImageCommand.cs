using EmbeddingProjector.Imaging;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Generates the opposite of a class, the picture that a model takes for it least, and says what it
/// became.</summary>
/// <remarks>
/// <para>The class's score is made as small as it goes; what the picture shows then is the class of the largest logit.
/// The logits are those of the saved picture. A second model says what it takes the picture for.</para>
/// <para>With -Commutativity the opposite of what it became is generated too: opposites are rarely
/// commutative.</para>
/// <para>Ctrl+C keeps the picture so far.</para>
/// </remarks>
/// <example><code>New-OppositeImage hummingbird -Model squeezenet1_0</code>
/// The opposite of a hummingbird, and what it is.</example>
/// <example><code>New-OppositeImage 0..19 -Model squeezenet1_0 -Commutativity</code>
/// How often the opposite of the opposite is the class itself.</example>
/// <example><code>New-OppositeImage tench -Model googlenet -ConfirmModel resnet50</code>
/// Whether ResNet-50 sees in it what GoogLeNet sees.</example>
[Cmdlet(VerbsCommon.New, "OppositeImage", SupportsShouldProcess = true)]
[OutputType(typeof(OppositeImage))]
public sealed class NewOppositeImageCommand : GenerationCmdlet
{
    private const int SheetColumns = 6;
    private const int SheetCell = 112;

    private readonly Dictionary<int, (SavedPicture Picture, string Path)> opposites = [];
    private readonly List<(RgbImage Image, string Caption)> cells = [];
    private GenerationModel? model;
    private GenerationModel? second;
    private GenerationSettings? settings;
    private int asked;
    private int commutative;

    /// <summary>The classes, a picture each.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Class { get; set; } = [];

    /// <summary>A second model, asked what it takes each opposite for.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ConfirmModel { get; set; }

    /// <summary>The second model's weights: a published set or a file; without it its default set.</summary>
    [Parameter]
    [Alias("ConfirmWeightsPath")]
    [ValidateNotNullOrEmpty]
    public string? ConfirmWeights { get; set; }

    /// <summary>Generates the opposite of each opposite too, and says whether it is the class.</summary>
    [Parameter]
    public SwitchParameter Commutativity { get; set; }

    /// <summary>A picture of any size to start from, its largest square, in place of noise.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>A picture to draw of all opposites, each behind its class image where New-ClassImage has left one in
    /// the destination: a name ending in .png or .svg.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContactSheet { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (ContactSheet is not null)
            PlotFile.Require(ResolveNewPath(ContactSheet));
        model = OpenModels().FirstOrDefault();
        second = ConfirmModel is null ? null : OpenModel(ConfirmModel, ConfirmWeights);
        settings = model is null ? null : Settings(model);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (model is null || settings is null)
            return;

        var start = Image is null
            ? PictureGenerator.Start(settings)
            : FloatPicture.Square(Read(Image), settings.Octaves[0].Size);
        var startLogits = model.Run(start.ToImage(), settings.Normalize);
        foreach (var index in Class.SelectMany(name => Classes.FindAll(name)).Distinct())
        {
            if (Opposite(start, index) is not { } opposite)
                continue;

            var back = Commutativity ? Opposite(start, opposite.Picture.Record.TopClass) : null;
            WriteObject(Describe(index, opposite.Picture, opposite.Path, startLogits, back?.Picture.Record));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (Commutativity && asked > 0)
            WriteHint($"The opposite of the opposite was the class for {commutative} of {asked}.");
        if (ContactSheet is null || cells.Count == 0)
            return;

        var path = ResolveNewPath(ContactSheet);
        if (ShouldProcess(path, $"Draw {cells.Count} pictures"))
            new ContactSheet(cells, SheetColumns, SheetCell).Write(path);
    }

    // Each class's opposite is generated once, however often it is asked for.
    private (SavedPicture Picture, string Path)? Opposite(FloatPicture start, int index)
    {
        if (opposites.TryGetValue(index, out var known))
            return known;

        var name = SavedPicture.NameOf(index, Classes[index]);
        var path = PathOf($"opposite-{name}.png");
        if (!ShouldProcess(path, $"Generate the opposite of class {index} ({Classes[index]}) by {Model[0]}")
            || !MayWrite(path))
            return null;

        var words = $"the opposite of class {index} ({Classes[index]})";
        GenerationPart part = new(model!, new OppositeObjective(model!.Model, index));
        var generated = Generate($"Generating {words}", [part], settings!, start);
        var saved = SavedPicture.Of(generated, model, settings!, words, index: null);
        saved.Write(path);
        ThrowIfStopped();
        AddCells(PathOf($"{name}.png"), index, saved);
        return opposites[index] = (saved, path);
    }

    private void AddCells(string classImage, int index, SavedPicture opposite)
    {
        if (ContactSheet is null)
            return;

        if (File.Exists(classImage))
            cells.Add((Read(classImage), Classes[index]));
        cells.Add((opposite.Image, $"not {Classes[index]}: {opposite.Record.TopClassName}"));
    }

    private OppositeImage Describe(
        int index, SavedPicture opposite, string path, float[] startLogits, PictureRecord? back)
    {
        var record = opposite.Record;
        var confirmed = second is null ? null : TopName(second, opposite.Image);
        asked++;
        commutative += back?.TopClass == index ? 1 : 0;
        return new(
            Path: path,
            Class: index,
            ClassName: Classes[index],
            StartLogit: startLogits[index],
            Logit: record.Logits[index],
            Became: record.TopClass,
            BecameName: record.TopClassName,
            BecameLogit: record.Logits[record.TopClass],
            ConfirmedAs: confirmed,
            IsConfirmed: confirmed is null ? null : confirmed == record.TopClassName,
            BackName: back?.TopClassName,
            IsCommutative: back is null ? null : back.TopClass == index,
            Steps: record.Steps,
            End: record.End);
    }

    private string TopName(GenerationModel other, RgbImage image)
    {
        var logits = other.Run(image, settings!.Normalize);
        return other.Model.Categories[logits.AsSpan().IndexOf(logits.Max())];
    }
}
