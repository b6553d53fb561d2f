using System.Net;

namespace EmbeddingProjector.Logs;

/// <summary>What the export of a set writes, and where.</summary>
public sealed record EmbeddingSetExportOptions
{
    /// <summary>The folder that TensorBoard is pointed at, made if it is missing; or a .tsv, .csv or .npy file, or
    /// another place that <see cref="EmbeddingPlace"/> knows.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list, and of the folder below <see cref="LogDir"/>; null for the set's
    /// name.</summary>
    public string? Tag { get; init; }

    /// <summary>How the projector's copy of the matrix is written.</summary>
    public TensorFormat Format { get; init; } = TensorFormat.Raw;

    /// <summary>Whether the set's thumbnails, if it has any, are drawn at the points.</summary>
    public bool Sprite { get; init; } = true;

    /// <summary>The side in pixels of a thumbnail; made smaller, and said, where the sprite could not hold them all.
    /// Null for that of the set's own.</summary>
    public int? ThumbnailSize { get; init; }

    /// <summary>Replaces an entry of the same tag, and adds to a log that another tool wrote.</summary>
    public bool Force { get; init; }

    /// <summary>Chooses the sample where there are more items than the projector shows.</summary>
    public int Seed { get; init; }

    /// <summary>Where the set came from, for provenance; null for the set's own source.</summary>
    public string? Source { get; init; }

    /// <summary>What the data set is called; null for what the set says.</summary>
    public string? Dataset { get; init; }

    /// <summary>What the experiment is called that the export belongs to; null for what the set says.</summary>
    public string? Experiment { get; init; }

    /// <summary>Projections of the items that the projector shows, as its bookmarks and as projections.tsv. <see
    /// cref="Seed"/> repeats them bit for bit.</summary>
    public IReadOnlyList<ProjectionMethod> Projections { get; init; } = Array.Empty<ProjectionMethod>();

    /// <summary>A database: the user and password; null for what the machine knows.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>How the projector shows the first item again after the last; null where it does not.</summary>
    internal ClosingRow? Closing { get; init; }

    /// <summary>Dimensions of a projection, 2 or 3.</summary>
    public int ProjectionDimensions { get; init; } = 2;
}
