namespace EmbeddingProjector.Module.Output;

/// <summary>One rank of an item's neighbors in two spaces, as <c>Compare-EmbeddingSpace -Item</c> gives it.</summary>
/// <param name="Item">The item whose neighbors these are.</param>
/// <param name="Place">The place among the neighbors, from 1.</param>
/// <param name="ReferenceId">The neighbor of this place in the reference space.</param>
/// <param name="ReferenceLabel">Its class; null where there is none.</param>
/// <param name="ReferenceScore">Its cosine, dot product or distance in the reference space.</param>
/// <param name="ReferenceIsShared">Whether it is among the neighbors in the other space too.</param>
/// <param name="DifferenceId">The neighbor of this place in the other space.</param>
/// <param name="DifferenceLabel">Its class; null where there is none.</param>
/// <param name="DifferenceScore">Its cosine, dot product or distance in the other space.</param>
/// <param name="DifferenceIsShared">Whether it is among the neighbors in the reference space too.</param>
public sealed record SpaceNeighbor(
    string Item, int Place, string ReferenceId, string? ReferenceLabel, double ReferenceScore, bool ReferenceIsShared,
    string DifferenceId, string? DifferenceLabel, double DifferenceScore, bool DifferenceIsShared)
{
    internal static SpaceNeighbor Of(MatchedSpaces spaces, NeighborComparison neighbors, int item, int place)
    {
        var (first, second) = (neighbors.First[place], neighbors.Second[place]);
        return new SpaceNeighbor(
            Item: spaces.First.Ids[item],
            Place: place + 1,
            ReferenceId: spaces.First.Ids[first],
            ReferenceLabel: Label(spaces.First, first),
            ReferenceScore: neighbors.FirstScores[place],
            ReferenceIsShared: neighbors.Second.Contains(first),
            DifferenceId: spaces.First.Ids[second],
            DifferenceLabel: Label(spaces.First, second) ?? Label(spaces.Second, second),
            DifferenceScore: neighbors.SecondScores[place],
            DifferenceIsShared: neighbors.First.Contains(second));

        static string? Label(EmbeddingSet set, int row) => set.Labels?[row];
    }
}
