namespace EmbeddingProjector.Module.Output;

/// <summary>One neighbor of a query, as <c>Find-EmbeddingNeighbor</c> gives it.</summary>
/// <param name="Query">The id of the item or picture whose neighbor it is; the words themselves, or <c>vector</c>, for
/// what has none.</param>
/// <param name="QueryLabel">The query's class; null where it has none.</param>
/// <param name="QueryFile">The query's path: in the data set for an item, in full for a picture; null for a
/// vector.</param>
/// <param name="Place">Its place among the query's neighbors, from 1.</param>
/// <param name="Id">The neighbor's id.</param>
/// <param name="Label">Its class; null where there is none.</param>
/// <param name="File">Its path in the data set; null where unknown.</param>
/// <param name="Score">The cosine, dot product or distance; null where the neighbor's values are all 0, which leaves
/// the cosine undefined.</param>
/// <param name="Mutual">Whether the query is among the neighbor's own; null where that was not asked for.</param>
public sealed record EmbeddingNeighbor(
    string Query, string? QueryLabel, string? QueryFile, int Place, string Id, string? Label, string? File,
    double? Score, bool? Mutual)
{
    /// <summary>The part of the exact answer that the index found for this query, 0 to 1; null where that was not asked
    /// for.</summary>
    public double? Recall { get; init; }

    internal static EmbeddingNeighbor Of(NeighborQuery query, NeighborAnswer answer, int place)
    {
        var match = answer.Matches[place];
        return new EmbeddingNeighbor(
            Query: query.Id,
            QueryLabel: query.Label,
            QueryFile: query.File,
            Place: place + 1,
            Id: match.Id,
            Label: match.Label,
            File: match.File,
            Score: double.IsNaN(match.Score) ? null : match.Score,
            Mutual: match.Mutual)
        {
            Recall = answer.Recall,
        };
    }

    internal static EmbeddingNeighbor Of(
        NeighborQuery query, EmbeddingSet searched, NeighborTable table, int row, int place, bool? mutual)
    {
        var (match, score) = (table.Indices(row)[place], table.Scores(row)[place]);
        return new EmbeddingNeighbor(
            Query: query.Id,
            QueryLabel: query.Label,
            QueryFile: query.File,
            Place: place + 1,
            Id: searched.Ids[match],
            Label: searched.Labels?[match],
            File: searched.Files?[match],
            Score: double.IsNaN(score) ? null : score,
            Mutual: mutual);
    }
}
