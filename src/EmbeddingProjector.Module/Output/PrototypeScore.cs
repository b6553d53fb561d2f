using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Module.Output;

/// <summary>An item's place in the order of the dot products with a class's prototype.</summary>
/// <param name="Class">The class whose prototype it is.</param>
/// <param name="Place">The item's place, from 1 for the greatest product.</param>
/// <param name="Row">The item's row in its set, from 0.</param>
/// <param name="Score">The dot product of the item and the prototype.</param>
/// <param name="Id">The item's id.</param>
/// <param name="Label">The item's class as the data set has it; null where there is none.</param>
/// <param name="File">The item's path in its data set; null where unknown.</param>
public sealed record PrototypeScore(
    string Class, int Place, int Row, float Score, string Id, string? Label, string? File)
{
    internal static PrototypeScore Of(EmbeddingSet set, PrototypeRanking ranking, int place)
    {
        var row = ranking.Rows[place];
        return new(
            Class: ranking.Class,
            Place: place + 1,
            Row: row,
            Score: ranking.Scores[place],
            Id: set.Ids[row],
            Label: set.Labels?[row],
            File: set.Files?[row]);
    }
}
