using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>The views that a user saved of a tag that is replaced: they stay, in their place or as a copy.</summary>
internal sealed class SavedViews : IDisposable
{
    private readonly LogPath file;
    private readonly JsonDocument? states;
    private readonly string[] items;
    private readonly string? writer;

    private SavedViews(LogPath file, JsonDocument? states, string[] items, string? writer)
    {
        this.file = file;
        this.writer = writer;
        this.states = states;
        this.items = items;
    }

    /// <summary>Finds those of a tag; null where there are none but projections that an export computed.</summary>
    /// <param name="logDir">Full path.</param>
    /// <param name="recipe">How the new vectors are made: views of others, placed by other vectors, do not fit.</param>
    /// <param name="writer">The id of who holds the log; part of a temporary name.</param>
    public static SavedViews? Of(string logDir, string tag, EmbeddingRecipe? recipe, string? writer = null)
    {
        if (LogFolder.ReadConfig(logDir).Find(tag) is not { } entry
            || LogPath.TryOf(logDir, entry.BookmarksPath) is not { } file || !File.Exists(file.Full))
        {
            return null;
        }

        using var all = BookmarksFile.TryRead(file.Full);
        if (all is null)
            return new SavedViews(file, null, [], writer);

        JsonElement[] own = [.. all.RootElement.EnumerateArray().Where(state => !BookmarksFile.IsOurs(state))];
        var isSame = recipe is not null && LogEntries.Provenance(logDir, entry)?.Recipe == recipe;
        var items = isSame && LogPath.TryOf(logDir, entry.MetadataPath) is { } table ? Items(table.Full) : [];
        return own.Length == 0 ? null : new SavedViews(file, JsonSerializer.SerializeToDocument(own), items, writer);
    }

    /// <summary>The views, if they are of the items of a table; null for what must be kept aside.</summary>
    public JsonDocument? For(string table) => items.Length > 0 && items.SequenceEqual(Items(table)) ? states : null;

    /// <summary>Copies the file beside itself, and says where.</summary>
    public string KeepAside() => file.KeepCopy(writer);

    public void Dispose() => states?.Dispose();

    private static string[] Items(string table)
    {
        try
        {
            ClientMetadata.RequireBounds(table);
            var rows = MetadataFile.ReadRows(table).ToList();
            var id = rows.Count > 0 ? Math.Max(0, Array.IndexOf(rows[0], LogColumns.Id)) : 0;
            return [.. rows.Select(row => row[id])];
        }
        catch (Exception error) when (error is ProjectorLogException or IOException)
        {
            return [];
        }
    }
}
