using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>One item of two spaces, and how far its neighbors are the same ones.</summary>
public sealed record SpaceItem
{
    /// <summary>The item's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its class in the reference set; null where there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>Its path in the reference data set; null where unknown.</summary>
    public required string? File { get; init; }

    /// <summary>The Jaccard index of its neighbors in both spaces: 0, none shared, to 1, all.</summary>
    public required double Coincidence { get; init; }

    internal static SpaceItem Of(EmbeddingSet set, int row, double coincidence) => new()
    {
        Id = set.Ids[row],
        Label = set.Labels?[row],
        File = set.Files?[row],
        Coincidence = coincidence,
    };
}
