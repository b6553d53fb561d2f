namespace EmbeddingProjector.Files;

/// <summary>Finds the one path of a folder that holds no link.</summary>
internal static class RealPath
{
    // As many as Linux follows in one path.
    private const int MaxLinks = 40;

    /// <summary>Resolves every link in a path. A part that does not exist stays as it is.</summary>
    /// <exception cref="IOException">The links of the path form a loop.</exception>
    public static string Of(string path)
    {
        var waiting = new Stack<string>();
        var resolved = Split(Path.GetFullPath(path), waiting);
        for (var links = 0; waiting.TryPop(out var part);)
        {
            var next = Path.GetFullPath(Path.Combine(resolved, part));
            if (new DirectoryInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"too many links in the path '{path}': expected at most {MaxLinks}");
            resolved = Path.IsPathRooted(target)
                ? Split(Path.GetFullPath(target), waiting)
                : Relative(target, resolved, waiting);
        }

        return resolved;
    }

    // Puts the parts of a full path on the stack, first part on top, and gives the root.
    private static string Split(string fullPath, Stack<string> waiting)
    {
        var root = Path.GetPathRoot(fullPath)!;
        Push(fullPath[root.Length..], waiting);
        return root;
    }

    private static string Relative(string target, string folder, Stack<string> waiting)
    {
        Push(target, waiting);
        return folder;
    }

    private static void Push(string relative, Stack<string> waiting)
    {
        char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
        foreach (var part in relative.Split(separators, StringSplitOptions.RemoveEmptyEntries).Reverse())
            waiting.Push(part);
    }
}
