using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Logs;

/// <summary>Finds the sets of embeddings below a folder. There is no index that could be out of date: the logs
/// themselves are the registry.</summary>
/// <remarks>Besides the entries of logs, of any tool, it finds what is not whole: rows of a run that was stopped, and
/// the files of a set that no log names. Links to folders are not followed.</remarks>
public static class EmbeddingRegistry
{
    /// <summary>Lists the sets below a folder, and of the folder itself, in the order of paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="query">Which are wanted; null for all.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="ProjectorLogException">There is no such folder.</exception>
    public static IEnumerable<RegisteredSet> Find(
        string folder, RegistryQuery? query = null, CancellationToken cancellation = default)
    {
        var full = LogTarget.FullPath(folder);
        if (!Directory.Exists(full))
        {
            throw new ProjectorLogException("LogNotFound", full, "expected a folder, found none")
            { Kind = ErrorKind.NotFound };
        }

        var wanted = query ?? new RegistryQuery();
        return Walk(full, cancellation).Where(wanted.IsMatch);
    }

    private static IEnumerable<RegisteredSet> Walk(string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (entries, fault) = Entries(folder);
        foreach (var entry in entries)
            yield return Describe(folder, entry);
        if (fault is not null)
            yield return fault;

        var named = entries.Select(entry => LogPath.TryOf(folder, LogEntries.Folder(entry))?.Full).ToHashSet();
        foreach (var below in Folders(folder))
        {
            var name = Path.GetFileName(below);
            if (name[0] == '.')
            {
                if (Stopped(folder, below) is { } run)
                    yield return run;
            }
            else if (ExportProvenance.TryRead(below) is { } provenance)
            {
                if (!named.Contains(below) && !LogFolder.IsOnItsWay(name))
                    yield return Describe(folder, below, TagName.TryOf(name) ?? name, provenance, "no log names it");
            }
            else
            {
                foreach (var set in Walk(below, cancellation))
                    yield return set;
            }
        }
    }

    private static string[] Folders(string folder)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateDirectories()
                    .Where(below => (below.Attributes & FileAttributes.ReparsePoint) == 0)
                    .Select(below => below.FullName)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // a folder that cannot be read holds no set of this user's
        }
    }

    // Of two entries of one name TensorBoard shows the first.
    private static (IReadOnlyList<EmbeddingInfo> Entries, RegisteredSet? Fault) Entries(string folder)
    {
        var config = Path.Combine(folder, ProjectorConfig.FileName);
        if (!File.Exists(config))
            return ([], null);

        try
        {
            return ([.. ProjectorConfigReader.Read(config).Embeddings.DistinctBy(LogEntries.Name)], null);
        }
        catch (Exception error) when (error is ProjectorLogException or IOException or UnauthorizedAccessException)
        {
            return ([], new RegisteredSet
            {
                LogDir = folder,
                Tag = "",
                Count = 0,
                Dimension = 0,
                Created = File.GetLastWriteTimeUtc(config),
                Length = PlainFile.Length(config),
                Fault = error.Message,
                TagFolder = folder,
            });
        }
    }

    private static RegisteredSet Describe(string logDir, EmbeddingInfo entry)
    {
        var folder = LogPath.TryOf(logDir, LogEntries.Folder(entry));
        if (folder is not null && ExportProvenance.TryRead(folder.Full) is { } provenance)
            return Describe(logDir, folder.Full, LogEntries.Name(entry), provenance, Missing(logDir, entry));

        var tensor = LogPath.TryOf(logDir, entry.TensorPath)?.Full;
        var (rows, columns, fault) = Measure(tensor, entry);
        return new RegisteredSet
        {
            LogDir = logDir,
            Tag = LogEntries.Name(entry),
            Count = rows,
            Dimension = columns,
            Created = File.GetLastWriteTimeUtc(tensor ?? logDir),
            Length = Files(entry).Sum(path => LogPath.TryOf(logDir, path) is { } file ? LengthOfFile(file.Full) : 0),
            Fault = Missing(logDir, entry) ?? fault,
            TagFolder = tensor is null ? logDir : Path.GetDirectoryName(tensor)!,
        };
    }

    private static RegisteredSet Describe(
        string logDir, string folder, string tag, ExportProvenance provenance, string? fault) => new()
    {
        LogDir = logDir,
        Tag = tag,
        Dataset = provenance.Dataset,
        Experiment = provenance.Experiment,
        Model = provenance.Recipe?.Model,
        Layer = provenance.Recipe?.Layer,
        Count = provenance.Embedded,
        Dimension = provenance.Dimension,
        Created = provenance.Created,
        Length = LengthOf(folder),
        Fault = fault ?? MatrixFault(folder, provenance),
        TagFolder = folder,
        Source = provenance.Source,
    };

    private static RegisteredSet? Stopped(string logDir, string folder) =>
        RunFolder.TryLook(folder) is not { } run || RunName.TryParse(Path.GetFileName(folder)) is not { } name
            ? null
            : new RegisteredSet
            {
                LogDir = logDir,
                Tag = name.Tag,
                Model = run.Recipe.Model,
                Layer = run.Recipe.Layer,
                Count = run.Rows,
                Dimension = run.Dimension,
                Created = Directory.GetLastWriteTimeUtc(folder),
                Length = LengthOf(folder),
                Fault = name.Fault,
                TagFolder = folder,
            };

    private static string? Missing(string logDir, EmbeddingInfo entry) =>
        Files(entry).FirstOrDefault(path => !File.Exists(LogPath.TryOf(logDir, path)?.Full)) is { } missing
            ? $"expected the file '{LogPath.TryOf(logDir, missing)?.Full ?? missing}' within the folder, found none"
            : null;

    private static IEnumerable<string> Files(EmbeddingInfo entry) =>
        new[] { entry.TensorPath, entry.MetadataPath, entry.BookmarksPath, entry.Sprite?.ImagePath ?? "" }
            .Where(path => path.Length > 0);

    private static string? MatrixFault(string folder, ExportProvenance provenance)
    {
        var path = Path.Combine(folder, LogColumns.EmbeddingsFile);
        if (!File.Exists(path) || !File.Exists(Path.Combine(folder, LogColumns.ItemsFile)))
            return $"expected {LogColumns.EmbeddingsFile} and {LogColumns.ItemsFile}, found not both";

        try
        {
            using var file = PlainFile.OpenRead(path);
            var header = NpyHeader.ReadMatrix(file, path);
            return (header.Rows, header.Columns) == (provenance.Embedded, provenance.Dimension)
                ? null
                : $"expected {provenance.Embedded} x {provenance.Dimension} values, "
                    + $"found {header.Rows} x {header.Columns}";
        }
        catch (Exception error) when (error is NpyFormatException or IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // Raw values have a length to tell; only of a text the rows must be counted.
    private static (int Rows, int Columns, string? Fault) Measure(string? tensor, EmbeddingInfo entry)
    {
        if (entry.TensorShape is [<= int.MaxValue and var rows, <= int.MaxValue and var columns])
            return ((int)rows, (int)columns, null);
        if (tensor is null || !File.Exists(tensor))
            return (0, 0, "expected a tensor file, found none");

        try
        {
            var measured = TensorsReader.Measure(tensor, entry.TensorShape);
            return (measured.Rows, measured.Columns, null);
        }
        catch (Exception error) when (error is ProjectorLogException or IOException or UnauthorizedAccessException)
        {
            return (0, 0, error.Message);
        }
    }

    private static long LengthOf(string folder) => Directory.EnumerateFiles(folder).Sum(LengthOfFile);

    // 0 for a name of bytes that are no UTF-8, which lists and cannot be opened, and for what went meanwhile.
    private static long LengthOfFile(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
}

/// <summary>Which sets of a registry are wanted: names with the wildcards of PowerShell; none of a kind takes
/// all.</summary>
public sealed record RegistryQuery
{
    /// <summary>Data sets.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = Array.Empty<string>();

    /// <summary>Experiments.</summary>
    public IReadOnlyList<string> Experiments { get; init; } = Array.Empty<string>();

    /// <summary>Models.</summary>
    public IReadOnlyList<string> Models { get; init; } = Array.Empty<string>();

    /// <summary>Names in the log.</summary>
    public IReadOnlyList<string> Tags { get; init; } = Array.Empty<string>();

    /// <summary>Whether a set is wanted; what it does not know is an empty name.</summary>
    public bool IsMatch(RegisteredSet set) =>
        IsAny(Datasets, set.Dataset) && IsAny(Experiments, set.Experiment) && IsAny(Models, set.Model)
        && IsAny(Tags, set.Tag);

    private static bool IsAny(IReadOnlyList<string> patterns, string? name) =>
        patterns.Count == 0 || patterns.Any(pattern => new NamePattern(pattern).IsMatch(name ?? ""));
}
