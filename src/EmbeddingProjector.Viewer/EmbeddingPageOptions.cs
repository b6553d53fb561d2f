using EmbeddingProjector.Analysis;
using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>What a page shows beside the items, and how it is kept.</summary>
public sealed record EmbeddingPageOptions
{
    /// <summary>The headline; null for the sets' names.</summary>
    public string? Title { get; init; }

    /// <summary>Neighbors an item by cosine and by Euclidean distance, exact; 0 for none. No more are kept than there
    /// are others.</summary>
    public int Neighbors { get; init; } = 50;

    /// <summary>Projections to compute where the log has none of the method; PCA is always there.</summary>
    public IReadOnlyList<ProjectionMethod> Projections { get; init; } = [];

    /// <summary>The most pixels a side of a thumbnail.</summary>
    public int ThumbnailSize { get; init; } = 64;

    /// <summary>Where the items' files lie, for sets without thumbnails; null for the folder that the log names, or
    /// that of the set's table.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>Neighbors of an item that are compared between sets.</summary>
    public int ComparedNeighbors { get; init; } = 10;

    /// <summary>Judges the first set's items; null for none.</summary>
    public EmbeddingProbe? Probe { get; init; }

    /// <summary>The first set's items at earlier times of a training, in their order.</summary>
    public IReadOnlyList<EmbeddingSet> Snapshots { get; init; } = [];

    /// <summary>A folder of class images with their records, for the tab of generated classes; null for none.</summary>
    public string? ClassImages { get; init; }

    /// <summary>Whether large data lie in a folder beside the page, which loads them in pieces; null for as the number
    /// of items suggests.</summary>
    public bool? Folder { get; init; }

    /// <summary>Makes projections repeatable.</summary>
    public long Seed { get; init; }
}
