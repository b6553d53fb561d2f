namespace EmbeddingProjector.Data;

/// <summary>Lists the files of a folder and of its sub-folders. Hidden files and folders are skipped, and those that
/// hold no data of the user's: our own exports, and what file servers and archives leave.</summary>
/// <remarks>Links are followed where they stay below the folder that was given, or where that was asked for; each real
/// folder is read once, so a loop of links ends. A folder that cannot be read does not end the walk.</remarks>
internal sealed class FolderWalk(bool recurse, bool followLinks, CancellationToken cancellation)
{
    // A folder and its class folders: what an image folder has. Recursion goes on from there.
    private const int ClassDepth = 1;

    // The path's own limit stops most systems long before; this stops the others.
    private const int MaxDepth = 256;

    private const string Provenance = "provenance.json"; // in the folder of a log's tag, beside its sprite

    // Thumbnails of Synology's and QNAP's servers, resource forks in macOS' archives, recycle bins.
    private static readonly string[] ServerFolders =
        ["@eaDir", "@Recycle", "#recycle", "$RECYCLE.BIN", "__MACOSX", "System Volume Information", "lost+found"];

    private static readonly EnumerationOptions Visible = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    private readonly HashSet<string> visited = new(StringComparer.Ordinal);
    private readonly List<(string Path, Exception Error)> unread = [];
    private string realRoot = "";

    /// <summary>Whether a folder was left unread because recursion was off.</summary>
    public bool LeftDeeper { get; private set; }

    /// <summary>Links that lead out of the folders that were given, and were not followed.</summary>
    public int LinksLeft { get; private set; }

    /// <summary>Folders that could not be read, and why.</summary>
    public IReadOnlyList<(string Path, Exception Error)> Unread => unread;

    /// <summary>The files in ordinal order of their paths; each with its folder's path below the root ("" at the
    /// root).</summary>
    public IEnumerable<(FileInfo File, string Folder)> Files(string root)
    {
        realRoot = RealPath.Of(root);
        return Files(new DirectoryInfo(root), realRoot, "", 0);
    }

    private IEnumerable<(FileInfo File, string Folder)> Files(
        DirectoryInfo folder, string realPath, string below, int depth)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!visited.Add(realPath))
            yield break;

        foreach (var entry in Entries(folder))
        {
            if (!IsWanted(entry))
                continue;
            if (entry is FileInfo file)
            {
                yield return (file, below);
                continue;
            }

            if (IsOurs(entry.FullName))
                continue;
            if (depth >= MaxDepth || (depth >= ClassDepth && !recurse))
            {
                LeftDeeper = true;
                continue;
            }

            var child = entry.LinkTarget is null ? Path.Combine(realPath, entry.Name) : RealPath.Of(entry.FullName);
            var name = below.Length == 0 ? entry.Name : $"{below}/{entry.Name}";
            foreach (var found in Files((DirectoryInfo)entry, child, name, depth + 1))
                yield return found;
        }
    }

    private FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            return
            [
                .. folder.EnumerateFileSystemInfos("*", Visible).OrderBy(entry => entry.Name, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            unread.Add((folder.FullName, error));
            return [];
        }
    }

    private bool IsWanted(FileSystemInfo entry)
    {
        if (ServerFolders.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))
            return false;
        if (followLinks || entry.LinkTarget is null || IsBelowRoot(entry.FullName))
            return true;

        LinksLeft++;
        return false;
    }

    // The folder of one tag of a log: its sprite is no picture of the user's.
    private static bool IsOurs(string folder) => File.Exists(Path.Combine(folder, Provenance));

    private bool IsBelowRoot(string link)
    {
        var real = RealPath.Of(link);
        return real == realRoot || real.StartsWith(
            Path.EndsInDirectorySeparator(realRoot) ? realRoot : realRoot + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);
    }
}
