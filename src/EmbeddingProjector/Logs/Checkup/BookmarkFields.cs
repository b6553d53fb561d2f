using System.Text.Json.Nodes;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>The fields without which the client does not load a saved state.</summary>
/// <remarks>The columns chosen for search, colour and label are no part of them: the client itself leaves those out
/// that were not chosen.</remarks>
internal static class BookmarkFields
{
    /// <summary>What a state is about: nobody else can know it.</summary>
    public static IReadOnlyList<string> Essential { get; } = ["selectedProjection", "projections"];

    /// <summary>The names of all others.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Usual(0, 0, 0).Keys];

    /// <summary>All others, with the values that the client begins with.</summary>
    /// <param name="shown">Items that the state has places of: one that claims rows without them takes no room.</param>
    public static IReadOnlyDictionary<string, JsonNode> Usual(int rows, int columns, int shown)
    {
        var fields = new Dictionary<string, JsonNode>
        {
            ["label"] = "State",
            ["isSelected"] = false,
            ["dataSetDimensions"] = new JsonArray(rows, columns),
            ["tSNEIteration"] = 0,
            ["tSNEPerplexity"] = 30,
            ["tSNELearningRate"] = 10,
            ["tSNEis3d"] = false,
            ["umapIs3d"] = false,
            ["umapNeighbors"] = 15,
            ["umapMinDist"] = 0.1,
            ["pcaComponentDimensions"] = new JsonArray(0, 1),
            ["selectedPoints"] = new JsonArray(),
            ["shuffledDataIndices"] = new JsonArray(
                [.. Enumerable.Range(0, Math.Min(rows, shown)).Select(row => (JsonNode)row)]),
            ["forceCategoricalColoring"] = false,
            ["cameraDef"] = new JsonObject
            {
                ["orthographic"] = true,
                ["position"] = new JsonArray(0, 0, 4),
                ["target"] = new JsonArray(0, 0, 0),
                ["zoom"] = 1,
            },
        };
        foreach (var side in (string[])["XLeft", "XRight", "YUp", "YDown"])
        {
            fields[$"custom{side}Text"] = "";
            fields[$"custom{side}Regex"] = false;
        }

        return fields;
    }
}
