namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Writes files anew, keeping what was there beside them.</summary>
internal sealed class RepairedFiles(string logDir)
{
    private readonly HashSet<string> kept = new(StringComparer.Ordinal);

    /// <summary>The full paths of what was written.</summary>
    public HashSet<string> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes a file as a whole. One that is there is kept as NAME.bak, or .bak2 where that is
    /// taken.</summary>
    public void Write(string path, Action<Stream> write)
    {
        var place = LogPath.Of(logDir, Path.GetRelativePath(logDir, path).Replace('\\', '/'), "a file");
        if (File.Exists(path) && kept.Add(path))
            place.KeepCopy();
        place.Write(write);
        Written.Add(path);
    }
}
