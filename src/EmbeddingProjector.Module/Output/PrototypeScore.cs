using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>An item's place in the order of the dot products with a class's prototype.</summary>
public sealed record PrototypeScore
{
    /// <summary>The class whose prototype it is.</summary>
    public required string Class { get; init; }

    /// <summary>The item's place, from 1 for the greatest product.</summary>
    public required int Place { get; init; }

    /// <summary>The item's row in its set, from 0.</summary>
    public required int Row { get; init; }

    /// <summary>The dot product of the item and the prototype.</summary>
    public required float Score { get; init; }

    /// <summary>The item's id.</summary>
    public required string Id { get; init; }

    /// <summary>The item's class as the data set has it; null where there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>The item's path in its data set; null where unknown.</summary>
    public required string? File { get; init; }

    internal static PrototypeScore Of(EmbeddingSet set, PrototypeRanking ranking, int place)
    {
        var row = ranking.Rows[place];
        return new()
        {
            Class = ranking.Class,
            Place = place + 1,
            Row = row,
            Score = ranking.Scores[place],
            Id = set.Ids[row],
            Label = set.Labels?[row],
            File = set.Files?[row],
        };
    }
}
