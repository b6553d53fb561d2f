using System.Net;

namespace EmbeddingProjector.Logs;

/// <summary>What an export writes, and where.</summary>
public sealed record EmbeddingExportOptions
{
    /// <summary>The folder that TensorBoard is pointed at, made if it is missing; or a location of a scheme that <see
    /// cref="EmbeddingPlace"/> knows, which holds no thumbnails and no projections.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list, and of the folder below <see cref="LogDir"/>; null for the model's
    /// name.</summary>
    public string? Tag { get; init; }

    /// <summary>What the pipeline computes. Its thumbnail size is set by the export.</summary>
    public PipelineOptions Pipeline { get; init; } = new();

    /// <summary>How the projector's copy of the matrix is written.</summary>
    public TensorFormat Format { get; init; } = TensorFormat.Raw;

    /// <summary>Whether thumbnails are drawn at the points.</summary>
    public bool Sprite { get; init; } = true;

    /// <summary>The side in pixels of a thumbnail; made smaller, and said, where the sprite could not hold them all.
    /// Null for 64, or less for more than 16,384 images.</summary>
    public int? ThumbnailSize { get; init; }

    /// <summary>Replaces an entry of the same tag, and adds to a log that another tool wrote.</summary>
    public bool Force { get; init; }

    /// <summary>Completes an interrupted export, or brings a finished one up to date, computing only what is
    /// missing.</summary>
    public bool Resume { get; init; }

    /// <summary>The part of the pictures that this run embeds, for <see cref="EmbeddingMerge"/> to publish with the
    /// others; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Where the images came from, for provenance, as the user typed it.</summary>
    public string Source { get; init; } = "";

    /// <summary>What the data set is called; null leaves it unsaid.</summary>
    public string? Dataset { get; init; }

    /// <summary>What the experiment is called that the export belongs to; null for none.</summary>
    public string? Experiment { get; init; }

    /// <summary>Chooses the sample where there are more images than the projector shows.</summary>
    public int Seed { get; init; }

    /// <summary>Projections of the pictures that the projector shows, as its bookmarks and as projections.tsv. <see
    /// cref="Seed"/> repeats them bit for bit.</summary>
    public IReadOnlyList<ProjectionMethod> Projections { get; init; } = Array.Empty<ProjectionMethod>();

    /// <summary>Dimensions of a projection, 2 or 3.</summary>
    public int ProjectionDimensions { get; init; } = 2;

    /// <summary>A database: the user and password; null for what the machine knows.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>How long another writer of the log is waited for; null for two minutes.</summary>
    public TimeSpan? Patience { get; init; }
}
