namespace EmbeddingProjector.Logs;

/// <summary>Where an entry's files are, and whether they are ours.</summary>
internal static class LogEntries
{
    /// <summary>The name that TensorBoard lists an entry by: without a trailing <c>:0</c>; the file's where it has
    /// none.</summary>
    public static string Name(EmbeddingInfo entry)
    {
        if (entry.TensorName.Length == 0)
            return Path.GetFileName(entry.TensorPath);
        return entry.TensorName.EndsWith(":0", StringComparison.Ordinal) ? entry.TensorName[..^2] : entry.TensorName;
    }

    /// <summary>A name of torch, <c>NAME:00010</c>, without its step; any other as it is.</summary>
    public static string NameWithoutStep(EmbeddingInfo entry)
    {
        var name = Name(entry);
        var colon = name.LastIndexOf(':');
        return colon > 0 && colon + 1 < name.Length && name.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0
            ? name[..colon]
            : name;
    }

    /// <summary>The first folder of an entry's tensor path, as <c>./a/b</c> and <c>c/../a/b</c> lie in <c>a</c>; empty
    /// where the file lies in the log folder itself, <c>..</c> where it lies outside.</summary>
    public static string Folder(EmbeddingInfo entry) => Parts(entry.TensorPath) is [var first, _, ..] ? first : "";

    /// <summary>The provenance of an entry of ours; null for another tool's.</summary>
    public static ExportProvenance? Provenance(string logDir, EmbeddingInfo entry)
    {
        var folder = Folder(entry);
        return LogPath.TryOf(logDir, folder) is { } home ? ExportProvenance.TryRead(home.Full) : null;
    }

    /// <summary>The entry with its files in another folder.</summary>
    public static EmbeddingInfo In(this EmbeddingInfo entry, string folder) => entry with
    {
        TensorPath = Moved(entry.TensorPath, folder),
        MetadataPath = Moved(entry.MetadataPath, folder),
        BookmarksPath = Moved(entry.BookmarksPath, folder),
        Sprite = entry.Sprite is { } sprite ? sprite with { ImagePath = Moved(sprite.ImagePath, folder) } : null,
    };

    private static string Moved(string path, string folder) =>
        path.Length == 0 ? "" : string.Join('/', Parts(path).Skip(1).Prepend(folder));

    private static List<string> Parts(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts is [.., not ".."])
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ""))
                parts.Add(part);
        }

        return Path.IsPathRooted(path) ? [] : parts;
    }
}
