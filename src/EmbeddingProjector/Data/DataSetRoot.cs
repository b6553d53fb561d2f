namespace EmbeddingProjector.Data;

/// <summary>The folder that the names of a data set's files are relative to.</summary>
/// <remarks>One folder is its own root. Of several paths, the root is the deepest folder that holds them all.</remarks>
internal sealed class DataSetRoot
{

    /// <param name="paths">Full paths of folders and files that exist.</param>
    public DataSetRoot(IReadOnlyList<string> paths)
    {
        var common = paths.Select(path => Directory.Exists(path) ? path : Path.GetDirectoryName(path)!).ToArray();
        Folder = common.Length == 0 ? null : common.Aggregate((string?)common[0], Common);
    }

    /// <summary>The full path; null where the paths are on different drives.</summary>
    public string? Folder { get; }

    /// <summary>Names a file of a folder that was given.</summary>
    /// <param name="below">The path of the file's folder below the folder that was given; empty for that folder
    /// itself.</param>
    public FoundFile Name(string fullPath, string below)
    {
        var name = Folder is null
            ? fullPath[Path.GetPathRoot(fullPath)!.Length..]
            : Path.GetRelativePath(Folder, fullPath);
        name = name.Replace(Path.DirectorySeparatorChar, '/');

        // The class is the first folder below the one that was given; of a class folder given itself, its own name.
        var place = below.Length > 0 ? below + "/" : name;
        var slash = place.IndexOf('/');
        return new FoundFile(fullPath, name, slash < 0 ? null : place[..slash]);
    }

    private static string? Common(string? a, string b)
    {
        while (a is not null && b != a && !b.StartsWith(EndInSeparator(a), StringComparison.Ordinal))
            a = Path.GetDirectoryName(a);
        return a;
    }

    private static string EndInSeparator(string path) =>
        Path.EndsInDirectorySeparator(path) ? path : path + Path.DirectorySeparatorChar;
}
