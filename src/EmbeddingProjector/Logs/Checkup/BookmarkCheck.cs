using System.Text.Json.Nodes;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at saved states of the projector.</summary>
internal static class BookmarkCheck
{
    /// <summary>Notes what is wrong.</summary>
    /// <param name="shape">Rows and columns of the tensor; null where not known.</param>
    public static void Run(string path, (int Rows, int Columns)? shape, CheckupReport report)
    {
        if (Read(path) is not { } states)
        {
            report.Add(LogFault.BookmarksInvalid, path, "expected a JSON array of states, found something else");
            return;
        }

        foreach (var state in states)
        {
            CheckFields(state, path, report);
            if (shape is { } known && state["projections"] is JsonArray items && items.Count != known.Rows)
                report.Add(
                    LogFault.BookmarkOfAnotherTensor, path, $"expected {known.Rows} projections, found {items.Count}");
            if (state["projections"] is JsonArray { Count: > 0 } saved && saved[0] is JsonObject { Count: > 0 } first
                && !first.ContainsKey("pca-0"))
            {
                report.Add(
                    LogFault.BookmarkWithoutPca, path, "expected pca-0 to pca-9 in every state, found other coordinates");
            }

            if (state["selectedProjection"] is JsonValue projection && projection.ToString() == "tsne")
            {
                report.Add(
                    LogFault.BookmarkRunsTsne,
                    path,
                    "expected coordinates that stay, found t-SNE, which the client starts anew");
            }
        }
    }

    private static void CheckFields(JsonObject state, string path, CheckupReport report)
    {
        var lost = BookmarkFields.Essential.Where(field => !state.ContainsKey(field)).ToArray();
        if (lost.Length > 0)
            report.Add(LogFault.BookmarkEmpty, path, $"expected a projection, found no {string.Join(", ", lost)}");
        var missing = BookmarkFields.Names.Where(field => !state.ContainsKey(field)).ToArray();
        if (missing.Length > 0)
            report.Add(
                LogFault.BookmarkIncomplete, path, $"expected every field, found no {string.Join(", ", missing)}");
    }

    /// <summary>The states; null where the file holds none.</summary>
    public static JsonObject[]? Read(string path)
    {
        using var read = BookmarksFile.TryRead(path);
        return read is not null && JsonArray.Create(read.RootElement.Clone()) is { } array
            && array.All(state => state is JsonObject)
            ? [.. array.Select(state => (JsonObject)state!)]
            : null;
    }
}
