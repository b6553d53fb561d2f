namespace EmbeddingProjector.Module.Commands;

/// <summary>Lists a model's classes, searches them, and gives the classes that a model finds likeliest in
/// pictures.</summary>
/// <remarks>
/// <para>A search gives the exact name, else every class in whose names the words stand, else those whose names begin
/// so. What other commands take as -Class is found by the same rule, but must be one class.</para>
/// <para>Of a picture that New-ClassImage made, and no -Model, the logits are those that were saved with it.</para>
/// </remarks>
/// <example><code>Get-EmbeddingClass resnet18 dog</code>
/// Lists the classes of ImageNet that have the word in one of their names.</example>
/// <example><code>Get-EmbeddingClass squeezenet1_0 -Path examples/photos/cat.jpg -Top 3</code>
/// Gives the three classes that the photograph is likeliest of.</example>
/// <example><code>Get-EmbeddingClass -Path generated/0003-cat.png</code>
/// Gives the classes that a generated picture is seen as.</example>
[Cmdlet(VerbsCommon.Get, "EmbeddingClass", DefaultParameterSetName = "List")]
[OutputType(typeof(EmbeddingClassInfo), typeof(ClassScore))]
public sealed class GetEmbeddingClassCommand : EmbeddingCmdlet
{
    /// <summary>The model's name; Get-EmbeddingModel lists them. Without it the built-in one, or the one that a generated
    /// picture was made by.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    private string ModelName => Model ?? ModelCatalog.Default.Name;

    /// <summary>What to search for: a name, words, an index, a range such as 0..9, or a wildcard. Without it all classes
    /// are listed.</summary>
    [Parameter(Position = 1, ParameterSetName = "List", ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Pictures, generated ones too.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Picture", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>How many classes to give of each picture.</summary>
    [Parameter(ParameterSetName = "Picture")]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; } = 5;

    /// <summary>The weights: a published set, such as IMAGENET1K_V1, or a file, .pth or .safetensors; without it the
    /// model's default set.</summary>
    [Parameter]
    [Alias("WeightSet", "WeightsPath")]
    [ArgumentCompleter(typeof(WeightSetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Weights { get; set; }

    /// <summary>What computes: Auto takes the fastest of this machine.</summary>
    [Parameter(ParameterSetName = "Picture")]
    [ArgumentCompleter(typeof(EngineCompleter))]
    [ValidateNotNullOrEmpty]
    public string Engine { get; set; } = EngineFactory.Auto;

    /// <summary>Where the engine computes: cpu, cuda, or cuda:1 for the second; only TorchSharp knows others than the
    /// cpu.</summary>
    [Parameter(ParameterSetName = "Picture")]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    private WeightChoice Choice => WeightChoice.Of(this, ModelName, Weights);

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Path.Length == 0)
            List();
        else
            Judge([.. Path.SelectMany(path => ResolvePaths(path))]);
    }

    private void List()
    {
        using var model = Choice.Path is null ? null : ModelCmdlet.Open(this, ModelName, Choice, "logits", Engine);
        var classes = new ClassNames(
            model?.Categories ?? ModelCatalog.Find(ModelName).FindWeights(Choice.Set).Categories);
        var found = Name.Length == 0
            ? Enumerable.Range(0, classes.Count)
            : Name.SelectMany(name => classes.Search(name) is { Length: > 0 } some ? some : classes.FindAll(name));
        foreach (var index in found.Distinct())
        {
            WriteObject(new EmbeddingClassInfo
            {
                Index = index,
                Name = classes[index],
                Synonyms = [.. classes.Synonyms(index)],
            });
        }
    }

    private void Judge(string[] paths)
    {
        var others = new List<string>();
        foreach (var path in paths)
        {
            if (Model is null && PictureRecord.TryRead(path) is { } record
                && CategoriesOf(record) is { } categories)
                Write(path, [.. record.Logits], categories);
            else
                others.Add(path);
        }

        if (others.Count > 0)
            Run(others);
    }

    private static IReadOnlyList<string>? CategoriesOf(PictureRecord record) => ModelCatalog.All
        .Where(model => model.Name == record.Model).SelectMany(model => model.WeightSets)
        .FirstOrDefault(set => set.Categories.Length == record.Logits.Length)?.Categories;

    private void Run(IReadOnlyList<string> paths)
    {
        var images = ImageSources.Open(paths, new ImageQuery(), Cancellation);
        using var model = ModelCmdlet.Open(this, ModelName, Choice, "logits", Engine, Device);
        if (model is null)
            return;
        if (model.Categories.IsEmpty)
            throw new NameNotFoundException(
                "ClassNotFound", ModelName, $"the weights of {ModelName} have no head, so it has no classes", []);

        using var pipeline = new EmbeddingPipeline(
            model, new PipelineOptions { Layer = "logits", WithPrediction = false });
        var observer = new CommandObserver(this, "Classifying images");
        foreach (var image in pipeline.Run(images.Items, observer, Cancellation))
            Write(image.Item.SourcePath, image.Vector, model.Categories);
        observer.Complete();
    }

    private void Write(string path, float[] logits, IReadOnlyList<string> names)
    {
        var greatest = logits.Max();
        var total = logits.Sum(logit => Math.Exp(logit - greatest));
        foreach (var index in Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).Take(Top))
        {
            WriteObject(new ClassScore(
                Path: path,
                Index: index,
                Name: names[index],
                Logit: logits[index],
                Probability: Math.Exp(logits[index] - greatest) / total));
        }
    }
}
