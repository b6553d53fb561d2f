namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Where the files of an entry are: its paths with every back slash taken for a slash.</summary>
/// <param name="Folder">The full path of the config's folder.</param>
internal sealed record EntryFiles(string Folder)
{
    private readonly Dictionary<string, string?> places = new(StringComparer.Ordinal); // of paths that were asked for

    /// <summary>The same for entries of the same files, whatever their names are and however the paths are
    /// spelled.</summary>
    public string Key(EmbeddingInfo entry) => ProjectorConfigWriter.Write(new ProjectorConfig
    {
        Embeddings =
        [
            entry with
            {
                TensorName = "",
                TensorPath = Place(entry.TensorPath),
                MetadataPath = Place(entry.MetadataPath),
                BookmarksPath = Place(entry.BookmarksPath),
                Sprite = entry.Sprite is { } sprite ? sprite with { ImagePath = Place(sprite.ImagePath) } : null,
            },
        ],
    });

    // A back slash is a fault of its own.
    private string Place(string relative) =>
        relative.Contains('\\') ? relative : LogPath.TryOf(Folder, relative)?.Full ?? relative;

    /// <summary>The files of an entry that are there.</summary>
    public IEnumerable<string> Of(EmbeddingInfo entry) =>
        new[] { entry.TensorPath, entry.MetadataPath, entry.BookmarksPath, entry.Sprite?.ImagePath ?? "" }
            .Select(Find).OfType<string>();

    /// <summary>A path as TensorBoard wants it.</summary>
    public static string Slashed(string relative) => relative.Replace('\\', '/');

    /// <summary>The full path; null where it leads out of the folder, be it by a link.</summary>
    public string? Resolve(string relative)
    {
        if (!places.TryGetValue(relative, out var place))
        {
            place = LogPath.TryOf(Folder, Slashed(relative)) is { IsReal: true } path ? path.Full : null;
            places.Add(relative, place);
        }

        return place;
    }

    /// <summary>The rows of an entry's metadata that are not blank, without what the client takes for a header; null
    /// where there is no table.</summary>
    public int? ItemsOf(EmbeddingInfo entry) =>
        Find(entry.MetadataPath) is { } table && MetadataLines.TryRead(table) is { } lines
            ? lines.Filled - (lines.HasHeader ? 1 : 0)
            : null;

    /// <summary>The path of a file that is there; null where there is none.</summary>
    public string? Find(string relative) =>
        relative.Length > 0 && Resolve(relative) is { } path && File.Exists(path) ? path : null;

    /// <summary>The folders that TensorBoard takes for runs: the config's, and those of its entries' files.</summary>
    public IEnumerable<string> Runs(ProjectorConfig config) => config.Embeddings
        .Select(entry => Path.GetDirectoryName(entry.TensorPath) ?? "").Distinct(StringComparer.Ordinal)
        .Select(Resolve).OfType<string>().Where(Directory.Exists).Append(Folder).Distinct(StringComparer.Ordinal);
}

/// <summary>Bounds how often the same files are read for one entry and another: a short config can name a large file
/// thousands of times.</summary>
internal sealed class RepeatedReads
{
    private const long Most = 1L << 30; // beyond the first time of each
    private const long Least = 1 << 20; // a small one takes time, too
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private long again;

    /// <summary>Whether an entry's files are to be read.</summary>
    /// <param name="files">Their full paths.</param>
    public bool May(IEnumerable<string> files)
    {
        again += files.Where(path => !seen.Add(path)).Sum(path => Math.Max(Least, PlainFile.Length(path)));
        return again <= Most;
    }
}
