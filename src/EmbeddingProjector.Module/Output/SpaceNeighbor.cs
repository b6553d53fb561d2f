using EmbeddingProjector.Analysis;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Output;

/// <summary>One rank of an item's neighbors in two spaces, as <c>Compare-EmbeddingSpace -Item</c> gives it.</summary>
public sealed record SpaceNeighbor
{
    /// <summary>The item whose neighbors these are.</summary>
    public required string Item { get; init; }

    /// <summary>The place among the neighbors, from 1.</summary>
    public required int Place { get; init; }

    /// <summary>The neighbor of this place in the reference space.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>Its class; null where there is none.</summary>
    public required string? ReferenceLabel { get; init; }

    /// <summary>Its cosine, dot product or distance in the reference space.</summary>
    public required double ReferenceScore { get; init; }

    /// <summary>Whether it is among the neighbors in the other space too.</summary>
    public required bool ReferenceIsShared { get; init; }

    /// <summary>The neighbor of this place in the other space.</summary>
    public required string DifferenceId { get; init; }

    /// <summary>Its class; null where there is none.</summary>
    public required string? DifferenceLabel { get; init; }

    /// <summary>Its cosine, dot product or distance in the other space.</summary>
    public required double DifferenceScore { get; init; }

    /// <summary>Whether it is among the neighbors in the reference space too.</summary>
    public required bool DifferenceIsShared { get; init; }

    internal static SpaceNeighbor Of(MatchedSpaces spaces, NeighborComparison neighbors, int item, int place)
    {
        var (first, second) = (neighbors.First[place], neighbors.Second[place]);
        return new SpaceNeighbor
        {
            Item = spaces.First.Ids[item],
            Place = place + 1,
            ReferenceId = spaces.First.Ids[first],
            ReferenceLabel = Label(spaces.First, first),
            ReferenceScore = neighbors.FirstScores[place],
            ReferenceIsShared = neighbors.Second.Contains(first),
            DifferenceId = spaces.First.Ids[second],
            DifferenceLabel = Label(spaces.First, second) ?? Label(spaces.Second, second),
            DifferenceScore = neighbors.SecondScores[place],
            DifferenceIsShared = neighbors.First.Contains(second),
        };

        static string? Label(EmbeddingSet set, int row) => set.Labels?[row];
    }
}
