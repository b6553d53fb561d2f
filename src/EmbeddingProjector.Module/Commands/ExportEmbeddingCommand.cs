namespace EmbeddingProjector.Module.Commands;

/// <summary>Runs pictures through a model and writes their embeddings as a log for TensorBoard's Embedding Projector;
/// or writes embeddings of any other tool.</summary>
/// <remarks>
/// <para>The data is a folder with a sub-folder a class, a flat folder, single pictures, MNIST-style IDX files or CIFAR
/// batches. A picture that cannot be read is one error, and the run goes on.</para>
/// <para>A log holds one entry a tag; others are kept. Killed at any moment, the folder holds the log of before or the
/// new one, and -Resume completes it.</para>
/// </remarks>
/// <example><code>Export-Embedding -Path examples/mnist -LogDir runs/mnist</code>
/// Embeds 500 digits with the built-in model. See them with: tensorboard --logdir runs/mnist.</example>
/// <example><code>Export-Embedding -Model resnet152 -Path ./mnist</code>
/// The same with torchvision's ResNet-152, 2048 values a picture, into runs/mnist.</example>
/// <example><code>Export-Embedding ./photos -Model vgg16 -Layer classifier.3 -Tag vgg -LogDir runs/photos</code>
/// Cuts VGG-16 at its second linear layer, before the ReLU: 4096 values a picture, beside what the log holds
/// already.</example>
/// <example><code>Import-Embedding clip.npy -Metadata clip.csv | Export-Embedding -LogDir runs/clip</code>
/// Writes vectors that another tool made.</example>
/// <example><code>Export-Embedding ./photos -LogDir runs/photos -Shard Auto -Resume</code>
/// Embeds the part of the pictures that is this task's of a SLURM array; Merge-EmbeddingRun publishes them all.</example>
/// <example><code>Import-Embedding runs/mnist | Export-Embedding -LogDir 'postgresql://ann@localhost/vision?set=mnist' -Index Hnsw</code>
/// Copies a log into PostgreSQL with pgvector, indexed; the password comes from PGPASSWORD, .pgpass or
/// -Credential.</example>
/// <example><code>Export-Embedding ./photos -LogDir runs/photos -Resume</code>
/// Embeds only the pictures that the log does not hold yet.</example>
[Cmdlet(VerbsData.Export, "Embedding", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportResult))]
public sealed partial class ExportEmbeddingCommand : ImageModelCmdlet
{
    private const string RunsFolder = "runs";

    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private readonly List<string> paths = [];
    private readonly List<string> typed = [];
    private Shard? shard;

    /// <summary>The folder to point TensorBoard at; or a .tsv, .csv or .npy file, or a set in PostgreSQL,
    /// postgresql://user@host/database?set=NAME. Without it runs/NAME, where NAME is the folder that the pictures are in, or
    /// the set's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogDir { get; set; }

    /// <summary>The name in TensorBoard's list; without it the model's name, or the set's. Several exports in one log
    /// have different names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>What the data set is called, for Get-EmbeddingSet: without it the folder that the pictures are in, or
    /// what the set says.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Dataset { get; set; }

    /// <summary>What the experiment is called that this export belongs to, for Get-EmbeddingSet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Experiment { get; set; }

    /// <summary>Side in pixels of the thumbnails; without it 64, or a set's own, or less where the sprite could not
    /// hold them all.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int? ThumbnailSize { get; set; }

    /// <summary>Writes no thumbnails.</summary>
    [Parameter]
    public SwitchParameter NoSprite { get; set; }

    /// <summary>How the projector's copy of the matrix is written: Raw loads fast, Tsv is text.</summary>
    [Parameter]
    public TensorFormat Format { get; set; }

    /// <summary>Chooses the sample where there are more items than the projector shows, and repeats
    /// projections.</summary>
    [Parameter]
    public int Seed { get; set; }

    /// <summary>Projections to compute of what the projector shows: Pca, Tsne, Umap, Lda. TensorBoard offers them as
    /// bookmarks, and projections.tsv has the coordinates. -Seed repeats them bit for bit.</summary>
    [Parameter]
    public ProjectionMethod[] Projection { get; set; } = [];

    /// <summary>Dimensions of the projections.</summary>
    [Parameter]
    [ValidateRange(2, 3)]
    public int ProjectionDimension { get; set; } = 2;

    /// <summary>The class of the pictures, in place of their folder's name: from the pipeline the column Label beside
    /// Path, as Import-Csv gives it.</summary>
    [Parameter(ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Label { get; set; }

    /// <summary>Completes an export that was stopped, or brings one up to date, computing only what is
    /// missing.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Resume { get; set; }

    /// <summary>Embeds one part of the pictures, 3/16 for the third of sixteen; Merge-EmbeddingRun publishes them all. A
    /// picture's content decides where it belongs. Auto takes the part from SLURM's array or from a Kubernetes Indexed
    /// Job, Auto/16 with the number of parts.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    /// <summary>Replaces an entry of the same tag, and adds to a log that another tool wrote.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Resume && Force)
        {
            throw new CommandInputException(
                "OptionsContradict", "expected -Resume, which keeps what is there, or -Force, which replaces it, found both");
        }

        RequireOptionsOfPlace();
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        shard ??= Shard is null ? null : ShardText.Parse(Shard, Environment.GetEnvironmentVariable);
        if (InputObject is not null)
        {
            TakeSet();
            return;
        }

        string[] resolved = [.. ResolveInput()];
        paths.AddRange(resolved);
        foreach (var path in string.IsNullOrWhiteSpace(Label) ? [] : resolved)
            labels[path] = Label!;
        typed.AddRange([.. Path, .. LiteralPath]);
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (InputObject is not null)
            ExportSets();
        else if (paths.Count > 0) // an empty pipeline gives nothing
            ExportPictures();
    }

    private void ExportPictures()
    {
        var images = OpenPictures();
        WriteVerbose(
            $"{images.Items.Count} images found; files that are no image, passed over: {images.PassedOver}");
        using var model = OpenModel();
        if (model is null)
            return;

        var export = new EmbeddingExport(model, images, Options(model, images));
        var plan = export.Plan();
        var action = $"Write the embeddings of {plan.Count} images by {model.Identity.Name} as '{plan.Tag}'"
            + (shard is null ? "" : $", shard {shard}");
        if (!ShouldProcess(plan.LogDir, action))
            return;

        Show(Run(export));
    }

    private void Show(EmbeddingExportResult result)
    {
        WriteObject(ExportResult.Of(result));
        if (result.Shard is not null)
            WriteHint($"Shard {result.Shard} is there. With the others: Merge-EmbeddingRun \"{result.LogDir}\"");
        else if (!EmbeddingPlace.HasScheme(result.LogDir))
            WriteHint($"See it with: tensorboard --logdir \"{result.LogDir}\"");
    }

    private ImageCollection OpenPictures()
    {
        try
        {
            var images = FindImages(paths, Query);
            return labels.Count == 0
                ? images
                : images with { Items = [.. images.Items.Select(item => item with { Label = LabelOf(item) })] };
        }
        catch (NoImageFoundException) when (paths.Exists(HoldsEmbeddings))
        {
            WriteHint("Embeddings that are there already go to -InputObject, or come from Import-Embedding.");
            throw;
        }
    }

    // The label of the path that was given: the picture's own, or a folder's above it.
    private string? LabelOf(ImageItem item)
    {
        for (var path = item.SourcePath; path is not null; path = System.IO.Path.GetDirectoryName(path))
        {
            if (labels.TryGetValue(path, out var label))
                return label;
        }

        return item.Label;
    }

    private EmbeddingExportResult Run(EmbeddingExport export)
    {
        var observer = new CommandObserver(this, "Embedding images");
        try
        {
            return export.Run(observer, Cancellation);
        }
        catch (OperationCanceledException)
        {
            // No stream of the pipeline takes anything any more.
            Host.UI.WriteLine("Stopped. The same command with -Resume goes on where this one ended.");
            throw;
        }
        finally
        {
            observer.Complete();
        }
    }

    private EmbeddingExportOptions Options(Model model, ImageCollection images) => new()
    {
        LogDir = Place(NameOf(images)),
        Tag = Tag,
        Credential = Credential?.GetNetworkCredential(),
        Pipeline = PipelineOptions(model),
        Format = Format,
        Sprite = !NoSprite,
        ThumbnailSize = ThumbnailSize,
        Force = Force,
        Resume = Resume,
        Shard = shard,
        Source = string.Join(", ", typed),
        Dataset = Dataset ?? NameOf(images),
        Experiment = Experiment,
        Projections = Projection,
        ProjectionDimensions = ProjectionDimension,
        Seed = Seed,
    };

    // The root of a drive has no name.
    private static string NameOf(ImageCollection images) =>
        System.IO.Path.GetFileName(images.Root) is { Length: > 0 } name ? name : "images";
}
