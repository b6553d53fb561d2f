using System.Net;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of commands that work on one set of embeddings at a time.</summary>
public abstract class EmbeddingSetCmdlet : EmbeddingCmdlet
{
    private readonly List<EmbeddingItem> gathered = [];
    private (EmbeddingSource? Source, EmbeddingSet? Set) opened;

    /// <summary>The embeddings: a log folder, the folder of one of its tags, a .npy, .npz, .csv or .tsv file, a set in
    /// PostgreSQL (postgresql://user@host/database?set=NAME), what Export-Embedding or Import-Embedding gave, or objects
    /// with an Id and a Vector.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("LogDir", "Path")]
    [EmbeddingInput]
    [ValidateNotNull]
    public EmbeddingSource InputObject { get; set; } = null!;

    /// <summary>The entry of the log; not needed where it has only one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>A database: the user and password. Without it PGPASSWORD and .pgpass are looked at.</summary>
    [Parameter]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>What to choose where a path leaves a choice.</summary>
    private protected virtual EmbeddingReadOptions ReadOptions => new() { Tag = Tag };

    /// <summary>What <see cref="Credential"/> says.</summary>
    private protected NetworkCredential? Login => Credential?.GetNetworkCredential();

    /// <summary>Works on a set where it lies, without reading it; false where it must be read.</summary>
    /// <param name="place">What a scheme's location names.</param>
    private protected virtual bool Process(IEmbeddingSource place) => false;

    /// <param name="set">Has at least one item.</param>
    private protected abstract void Process(EmbeddingSet set);

    /// <summary>Runs once, after the last set.</summary>
    private protected virtual void Finish()
    {
    }

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (InputObject.Item is { } item)
            gathered.Add(item);
        else if (InputObject.Place(Login) is not { } place || !Process(place))
            Process(Opened());
    }

    // One that is given once, and not by the pipeline, is read once.
    private EmbeddingSet Opened()
    {
        if (opened.Source != InputObject)
            opened = (InputObject, InputObject.Open(this, ReadOptions with { Credential = Login }));
        return opened.Set!;
    }

    /// <inheritdoc/>
    protected sealed override void End()
    {
        if (gathered.Count > 0)
            Process(EmbeddingItem.Gather(gathered, WriteWarning));
        Finish();
    }
}
