using EmbeddingProjector.Files;

namespace EmbeddingProjector.Data;

/// <summary>Lists the files of a folder and of its sub-folders. Hidden files and folders are skipped.</summary>
/// <remarks>Links are followed, but each real folder is read once, so a loop of links ends.</remarks>
internal sealed class FolderWalk
{
    // A folder and its class folders: what an image folder has. Recursion goes on from there.
    private const int ClassDepth = 1;

    // The path's own limit stops most systems long before; this stops the others.
    private const int MaxDepth = 256;

    private static readonly EnumerationOptions Visible = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
        IgnoreInaccessible = false,
    };

    private readonly bool recurse;
    private readonly CancellationToken cancellation;
    private readonly HashSet<string> visited = new(StringComparer.Ordinal);

    public FolderWalk(bool recurse, CancellationToken cancellation)
    {
        this.recurse = recurse;
        this.cancellation = cancellation;
    }

    /// <summary>Whether a folder was left unread because recursion was off.</summary>
    public bool LeftDeeper { get; private set; }

    /// <summary>The files in ordinal order of their paths; each with its folder's path below the root ("" at the
    /// root).</summary>
    public IEnumerable<(FileInfo File, string Folder)> Files(string root) =>
        Files(new DirectoryInfo(root), RealPath.Of(root), "", 0);

    private IEnumerable<(FileInfo File, string Folder)> Files(
        DirectoryInfo folder, string realPath, string below, int depth)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!visited.Add(realPath))
            yield break;

        var entries = folder.EnumerateFileSystemInfos("*", Visible);
        foreach (var entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is FileInfo file)
            {
                yield return (file, below);
                continue;
            }

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
}
