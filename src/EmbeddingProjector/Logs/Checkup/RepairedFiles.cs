namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Writes files anew, keeping what was there beside them.</summary>
internal sealed class RepairedFiles(string logDir)
{
    private readonly HashSet<string> kept = new(StringComparer.Ordinal);

    /// <summary>The full paths of what was written.</summary>
    public HashSet<string> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>Of the writer that holds the folder; part of temporary names.</summary>
    public required string Writer { get; set; }

    /// <summary>Whether any was written since this was last set to false.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Writes a file as a whole. One that is there is kept as NAME.bak, or .bak2 where that is
    /// taken.</summary>
    public void Write(string path, Action<Stream> write)
    {
        var place = LogPath.Of(logDir, Path.GetRelativePath(logDir, path).Replace('\\', '/'), "a file");
        if (File.Exists(path) && kept.Add(path))
            place.KeepCopy(Writer);
        place.Write(write, Writer);
        Written.Add(path);
        HasChanged = true;
    }
}
