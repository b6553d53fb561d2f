using System.Text.Json.Nodes;

namespace EmbeddingProjector.Projector.Checkup;

/// <summary>Completes saved states.</summary>
internal static class BookmarkRepair
{
    /// <summary>Mends a file, where anything is to be mended.</summary>
    /// <param name="path">The file.</param>
    /// <param name="files">Writes.</param>
    public static void Mend(string path, RepairedFiles files)
    {
        if (BookmarkCheck.Read(path) is not { } states)
            return;

        var isChanged = false;
        foreach (var state in states)
        {
            foreach (var (field, value) in BookmarkCheck.Required)
            {
                if (state.ContainsKey(field))
                    continue;
                state[field] = value();
                isChanged = true;
            }
        }

        if (!isChanged)
            return;
        var text = new JsonArray([.. states.Select(state => state.DeepClone())]).ToJsonString();
        files.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }
}
