namespace EmbeddingProjector.Logs;

/// <summary>The files that we write into a tag's folder. Files of other names there are the user's and are left
/// alone.</summary>
internal static class TagFiles
{
    // Provenance says that a folder is ours: it is the first to come and the last to go.
    private static readonly ImmutableArray<string> Names =
    [
        ExportProvenance.FileName,
        LogColumns.EmbeddingsFile,
        LogColumns.ItemsFile,
        LogColumns.MetadataFile,
        TensorsFile.RawName,
        TensorsFile.TsvName,
        SpriteSheet.Name,
        TagSummaries.FileName,
        ProjectionsFile.Name,
        BookmarksFile.Name,
    ];

    /// <summary>Whether a folder holds files of our names that we did not write.</summary>
    /// <remarks>provenance.json alone is what a run leaves that was killed while it copied its first file.</remarks>
    public static bool AreForeign(string folder) =>
        ExportProvenance.TryRead(folder) is null && Present(folder).Any(name => name != ExportProvenance.FileName);

    /// <summary>Whether a folder holds files of our names, whoever wrote them.</summary>
    public static bool AreIn(string folder) => Present(folder).Any();

    /// <summary>Moves the files over those of another folder, then takes the empty folder away.</summary>
    public static void Move(string from, string to)
    {
        Delete(to);
        Directory.CreateDirectory(to);
        foreach (var name in Present(from))
            File.Move(Path.Combine(from, name), Path.Combine(to, name));
        Directory.Delete(from, recursive: true);
    }

    /// <summary>Copies the files over those of another folder.</summary>
    /// <exception cref="ProjectorLogException">One is a link, whose end is somebody else's file or a device.</exception>
    public static void Copy(string from, string to)
    {
        RequirePlain(from);
        Delete(to);
        Directory.CreateDirectory(to);
        foreach (var name in Present(from))
        {
            using var source = PlainFile.OpenRead(Path.Combine(from, name));
            using var copy = new FileStream(Path.Combine(to, name), FileMode.CreateNew, FileAccess.Write);
            source.CopyTo(copy);
        }
    }

    /// <summary>Deletes the files, and their folder if nothing else is in it.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
            return;

        foreach (var name in Present(folder).Reverse())
            File.Delete(Path.Combine(folder, name));
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>Refuses a folder in which something else stands in a file's place.</summary>
    /// <exception cref="ProjectorLogException">It is a link, or a folder.</exception>
    public static void RequirePlain(string folder)
    {
        if (NotPlain(folder) is not { } path)
            return;

        throw new FileInfo(path).LinkTarget is { } target
            ? new ProjectorLogException(
                "LogLinkRefused", path, $"expected a file of the log's own, found a link to '{target}'; move it away")
            : new ProjectorLogException("LogOfAnotherTool", path, "expected a file, found a folder; move it away");
    }

    /// <summary>What stands in the place of one of our files and is none; null where nothing does.</summary>
    public static string? NotPlain(string folder) => Names.Select(name => Path.Combine(folder, name))
        .FirstOrDefault(path => Directory.Exists(path) || new FileInfo(path).LinkTarget is not null);

    private static IEnumerable<string> Present(string folder) =>
        Names.Where(name => File.Exists(Path.Combine(folder, name)));
}
