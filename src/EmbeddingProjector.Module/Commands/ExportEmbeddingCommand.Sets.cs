namespace EmbeddingProjector.Module.Commands;

// Embeddings that are there already: no model runs.
public sealed partial class ExportEmbeddingCommand
{
    private const string SetSet = "InputObject";

    private readonly List<EmbeddingSet> sets = [];
    private readonly List<EmbeddingItem> gathered = [];

    /// <summary>Embeddings that are there already: what Import-Embedding gave, a log folder or the folder of one of its
    /// tags, a .npy, .npz, .csv or .tsv file, or objects with an Id and a Vector.</summary>
    [Parameter(ParameterSetName = SetSet, Mandatory = true, ValueFromPipeline = true)]
    [EmbeddingInput]
    [ValidateNotNull]
    public EmbeddingSource? InputObject { get; set; }

    private static bool HoldsEmbeddings(string path) =>
        System.IO.Path.GetExtension(path).ToLowerInvariant() is ".npy" or ".npz"
        || File.Exists(System.IO.Path.Combine(path, ProjectorConfig.FileName));

    private void TakeSet()
    {
        string[] ofPictures = [nameof(Weights), nameof(Engine), nameof(Device), nameof(Threads)];
        if (ofPictures.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } name)
        {
            throw new CommandInputException(
                "OptionNotApplicable", $"-{name}: expected pictures, found embeddings that are there already");
        }

        if (InputObject!.Item is { } item)
            gathered.Add(item);
        else
            sets.Add(InputObject.Open(this, new EmbeddingReadOptions { Credential = Credential?.GetNetworkCredential() }));
    }

    private void ExportSets()
    {
        if (gathered.Count > 0)
            sets.Add(EmbeddingItem.Gather(gathered, WriteWarning));
        foreach (var set in sets)
            Export(set);
    }

    private void Export(EmbeddingSet set)
    {
        var export = new EmbeddingSetExport(set, new EmbeddingSetExportOptions
        {
            LogDir = Place(set.Name),
            Tag = Tag,
            Credential = Credential?.GetNetworkCredential(),
            Dataset = Dataset,
            Experiment = Experiment,
            Format = Format,
            Sprite = !NoSprite,
            ThumbnailSize = ThumbnailSize,
            Force = Force,
            Seed = Seed,
            Projections = Projection,
            ProjectionDimensions = ProjectionDimension,
        });
        var plan = export.Plan();
        if (!ShouldProcess(plan.LogDir, $"Write the {plan.Count} embeddings of '{set.Name}' as '{plan.Tag}'"))
            return;

        var observer = new CommandObserver(this, $"Writing {plan.Count} embeddings");
        try
        {
            Show(export.Run(observer, Cancellation));
        }
        finally
        {
            observer.Complete();
        }
    }
}
