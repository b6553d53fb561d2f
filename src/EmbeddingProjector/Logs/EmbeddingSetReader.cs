using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>Reads embeddings from whatever a path names.</summary>
/// <remarks>
/// A projector log of any tool (its folder, its config, or the folder of one of its tags), a .npy or .npz file with the
/// table beside it, or a .csv or .tsv file that holds the vectors themselves. What a file is, its first bytes decide.
/// Items whose vector holds NaN or infinity are left out, by name, with a warning.
/// </remarks>
public static class EmbeddingSetReader
{
    private const int MostLevels = 3; // LOGDIR/<step>/<tag>/tensors.tsv, with one to spare

    /// <summary>Reads a set.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="options">What to choose where there is a choice; null for the defaults.</param>
    /// <param name="warn">Hears what the user should know.</param>
    /// <exception cref="EmbeddingSetException">The source is damaged, does not fit its table, or leaves a
    /// choice.</exception>
    /// <exception cref="ProjectorLogException">There is nothing at the path, or a log is damaged or leaves a
    /// choice.</exception>
    /// <exception cref="NpyFormatException">A .npy or .npz file is damaged, or holds no matrix of floats.</exception>
    /// <exception cref="FileUnreadableException">A file cannot be read.</exception>
    public static EmbeddingSet Read(string path, EmbeddingReadOptions? options = null, Action<string>? warn = null)
    {
        options ??= new EmbeddingReadOptions();
        if (EmbeddingPlace.HasScheme(path))
            return EmbeddingPlace.Source(path, options.Credential).Read(options, warn);

        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return FileUnreadableException.Guard(full, () => ReadPath(full, options, warn));
    }

    private static EmbeddingSet ReadPath(string full, EmbeddingReadOptions options, Action<string>? warn)
    {
        if (Directory.Exists(full))
            return ReadFolder(full, options, warn);
        return File.Exists(full)
            ? ReadFile(full, options, warn)
            : throw new ProjectorLogException(
                "LogNotFound", full, "expected a log folder, or a .npy, .npz, .csv or .tsv file, found nothing there")
            { Kind = ErrorKind.NotFound };
    }

    private static EmbeddingSet ReadFolder(string folder, EmbeddingReadOptions options, Action<string>? warn)
    {
        RequireNo(options.Array, nameof(options.Array), folder);
        RequireNo(options.Metadata, nameof(options.Metadata), folder);
        if (File.Exists(Path.Combine(folder, ProjectorConfig.FileName)))
            return ExportedEmbeddings.Read(folder, options, warn);
        if (FindEntry(folder) is { } entry)
        {
            RequireNo(options.Tag == entry.Name ? null : options.Tag, nameof(options.Tag), folder);
            return entry.Read(options, warn);
        }

        return ExportProvenance.TryRead(folder) is not null
            ? TagFolderSet.Read(folder, Path.GetFileName(folder), options, warn)
            : throw new ProjectorLogException(
                "LogNotFound",
                folder,
                $"expected a log with {ProjectorConfig.FileName}, or the folder of one of its tags")
            { Kind = ErrorKind.NotFound };
    }

    // The entry of a log above whose tensor lies in this folder.
    private static LogEntrySet? FindEntry(string folder)
    {
        var above = Path.GetDirectoryName(folder);
        for (var level = 0; above is not null && level < MostLevels; level++, above = Path.GetDirectoryName(above))
        {
            var config = Path.Combine(above, ProjectorConfig.FileName);
            if (!File.Exists(config))
                continue;

            var entry = ProjectorConfigReader.Read(config).Embeddings.FirstOrDefault(
                entry => Path.GetDirectoryName(LogPath.TryOf(above, entry.TensorPath)?.Full) == folder);
            if (entry is not null)
                return new LogEntrySet(above, entry);
        }

        return null;
    }

    private static EmbeddingSet ReadFile(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        var folder = Path.GetDirectoryName(path)!;
        var isOfLog = Path.GetFileName(path) == ProjectorConfig.FileName
            || (Path.GetFileName(path) == "embeddings.npy" && ExportProvenance.TryRead(folder) is not null);
        if (isOfLog)
            return ReadFolder(folder, options, warn);

        RequireNo(options.Tag, nameof(options.Tag), path);
        var kind = FileKind(path);
        if (kind is MatrixKind.Npy)
            return MatrixFile.ReadNpy(path, options, warn);
        if (kind is MatrixKind.Npz)
            return MatrixFile.ReadNpz(path, options, warn);

        RequireNo(options.Array, nameof(options.Array), path);
        RequireNo(options.Metadata, nameof(options.Metadata), path);
        var ending = Path.GetExtension(path).ToLowerInvariant();
        return ending is ".csv" or ".tsv" or ".txt"
            ? VectorTable.Read(path, options, warn)
            : throw new EmbeddingSetException(
                "SetSourceInvalid", path, "expected a .npy, .npz, .csv or .tsv file, found another kind");
    }

    private static MatrixKind FileKind(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using var file = PlainFile.OpenRead(path);
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read == start.Length && start[0] == 0x93 && start[1..].SequenceEqual("NUMPY"u8))
            return MatrixKind.Npy;
        if (start.StartsWith("PK\x03\x04"u8))
            return MatrixKind.Npz;

        // A damaged one is still told what it should be.
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => MatrixKind.Npy,
            ".npz" => MatrixKind.Npz,
            _ => MatrixKind.None,
        };
    }

    private static void RequireNo(string? option, string name, string path)
    {
        if (option is not null)
        {
            throw new EmbeddingSetException(
                "SetOptionInvalid", path, $"expected no -{name} for such a source, found '{option}'")
            { Kind = ErrorKind.InvalidInput };
        }
    }

    private enum MatrixKind
    {
        None,
        Npy,
        Npz,
    }
}
