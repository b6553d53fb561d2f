namespace EmbeddingProjector.Logs;

/// <summary>A path inside a log: the only kind that a log's readers and writers take from what a log says.</summary>
/// <remarks>A config can name any path, and somebody else may have written it. Here alone its words become a path: what
/// leaves the folder, by <c>..</c> or from a root, is none. Reading follows a link that the user put there; writing
/// follows none.</remarks>
internal sealed class LogPath
{
    private readonly string logDir;

    private LogPath(string logDir, string full)
    {
        this.logDir = logDir;
        Full = full;
    }

    public string Full { get; }

    /// <summary>Whether no link on the way to it leads out of the folder.</summary>
    public bool IsReal
    {
        get
        {
            try
            {
                return RealPath.Of(Full).StartsWith(
                    RealPath.Of(logDir) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false; // links in a circle
            }
        }
    }

    /// <summary>Where a config's path leads, with <c>/</c> as in all of its paths; null for one that is not inside, or
    /// is the log's folder itself.</summary>
    public static LogPath? TryOf(string logDir, string relative)
    {
        if (relative.Length == 0 || relative.AsSpan().ContainsAny('\\', '\0'))
            return null;

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(logDir));
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, relative)));
        var prefix = Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar;
        return full.Length > prefix.Length && full.StartsWith(prefix, StringComparison.Ordinal)
            ? new LogPath(root, full)
            : null;
    }

    /// <summary>As <see cref="TryOf"/>, refusing what is not inside.</summary>
    /// <param name="what">Whose path it is, for the error.</param>
    /// <exception cref="ProjectorLogException">It is not inside (<c>LogPathInvalid</c>).</exception>
    public static LogPath Of(string logDir, string relative, string what) => TryOf(logDir, relative)
        ?? throw new ProjectorLogException(
            "LogPathInvalid", logDir, $"{what}: expected a path within the folder, with '/', found '{Shown(relative)}'");

    public LogPath File(string name) => new(logDir, Path.Combine(Full, name));

    /// <summary>The full path, to be written to: nothing on the way to it is a link.</summary>
    /// <exception cref="ProjectorLogException">Something is (<c>LogLinkRefused</c>).</exception>
    public string ForWriting()
    {
        for (var path = Full; path.Length > logDir.Length; path = Path.GetDirectoryName(path)!)
        {
            if (new FileInfo(path).LinkTarget is { } target)
            {
                throw new ProjectorLogException(
                    "LogLinkRefused", path, $"expected a file or folder of the log's own, found a link to '{target}'; "
                    + "nothing is written through links") { Kind = ErrorKind.Denied };
            }
        }

        return Full;
    }

    /// <summary>Copies the file beside itself, as .bak, .bak2 and so on: whole, or not at all.</summary>
    /// <returns>The copy's full path.</returns>
    /// <param name="id">Of the writer, who knows by it what it left when it was killed.</param>
    public string KeepCopy(string? id = null)
    {
        var copy = ForWriting() + ".bak";
        for (var number = 2; IsTaken(copy); number++)
            copy = $"{Full}.bak{number}";
        using var file = PlainFile.OpenRead(Full);
        WholeFile.Write(copy, file.CopyTo, id);
        return copy;
    }

    // By a file, a folder, or a link that leads nowhere.
    private static bool IsTaken(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    /// <summary>Writes the file as a whole.</summary>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="id">Of the writer, who knows by it what it left when it was killed.</param>
    public void Write(Action<Stream> write, string id) => WholeFile.Write(ForWriting(), write, id);

    /// <summary>Writes the new bytes, to be taken later.</summary>
    public WholeFile Prepare(Action<Stream> write, string id) => WholeFile.Prepare(ForWriting(), write, id);

    private static string Shown(string relative) =>
        relative.Length <= 200 ? relative : $"{relative.AsSpan(0, 200)}... ({relative.Length} characters)";
}
