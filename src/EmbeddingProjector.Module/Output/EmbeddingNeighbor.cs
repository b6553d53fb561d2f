using EmbeddingProjector.Analysis;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>One neighbor of a query, as <c>Find-EmbeddingNeighbor</c> gives it.</summary>
public sealed record EmbeddingNeighbor
{
    /// <summary>The id of the item or picture whose neighbor it is; the words themselves, or <c>vector</c>, for what has
    /// none.</summary>
    public required string Query { get; init; }

    /// <summary>The query's class; null where it has none.</summary>
    public required string? QueryLabel { get; init; }

    /// <summary>The query's path: in the data set for an item, in full for a picture; null for a vector.</summary>
    public required string? QueryFile { get; init; }

    /// <summary>Its place among the query's neighbors, from 1.</summary>
    public required int Place { get; init; }

    /// <summary>The neighbor's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its class; null where there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>Its path in the data set; null where unknown.</summary>
    public required string? File { get; init; }

    /// <summary>The cosine, dot product or distance; null where the neighbor's values are all 0, which leaves the
    /// cosine undefined.</summary>
    public required double? Score { get; init; }

    /// <summary>Whether the query is among the neighbor's own; null where that was not asked for.</summary>
    public required bool? Mutual { get; init; }

    /// <summary>The part of the exact answer that the index found for this query, 0 to 1; null where that was not asked
    /// for.</summary>
    public double? Recall { get; init; }

    internal static EmbeddingNeighbor Of(NeighborQuery query, NeighborAnswer answer, int place)
    {
        var match = answer.Matches[place];
        return new EmbeddingNeighbor
        {
            Query = query.Id,
            QueryLabel = query.Label,
            QueryFile = query.File,
            Place = place + 1,
            Id = match.Id,
            Label = match.Label,
            File = match.File,
            Score = double.IsNaN(match.Score) ? null : match.Score,
            Mutual = match.Mutual,
            Recall = answer.Recall,
        };
    }

    internal static EmbeddingNeighbor Of(
        NeighborQuery query, EmbeddingSet searched, NeighborTable table, int row, int place, bool? mutual)
    {
        var (match, score) = (table.Indices(row)[place], table.Scores(row)[place]);
        return new EmbeddingNeighbor
        {
            Query = query.Id,
            QueryLabel = query.Label,
            QueryFile = query.File,
            Place = place + 1,
            Id = searched.Ids[match],
            Label = searched.Labels?[match],
            File = searched.Files?[match],
            Score = double.IsNaN(score) ? null : score,
            Mutual = mutual,
        };
    }
}
