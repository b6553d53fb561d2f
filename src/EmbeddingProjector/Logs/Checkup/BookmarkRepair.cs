using System.Text.Json.Nodes;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Completes saved states.</summary>
internal static class BookmarkRepair
{
    /// <summary>Mends a file, where anything is to be mended.</summary>
    /// <param name="shape">Rows and columns of the tensor.</param>
    public static void Mend(string path, (int Rows, int Columns) shape, RepairedFiles files)
    {
        if (BookmarkCheck.Read(path) is not { } states)
            return;

        var isChanged = false;
        foreach (var state in states)
        {
            var shown = (state["projections"] as JsonArray)?.Count ?? 0;
            foreach (var (field, value) in BookmarkFields.Usual(shape.Rows, shape.Columns, shown))
            {
                if (state.ContainsKey(field))
                    continue;
                state[field] = value;
                isChanged = true;
            }
        }

        if (!isChanged)
            return;
        var text = new JsonArray([.. states.Select(state => state.DeepClone())]).ToJsonString();
        files.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
