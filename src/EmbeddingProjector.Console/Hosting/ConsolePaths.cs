using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.CommandLine.Hosting;

/// <summary>Finds files and folders by path, with PowerShell's wildcards.</summary>
internal sealed class ConsolePaths(string currentDirectory)
{
    private static readonly EnumerationOptions Visible = new()
    {
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <summary>A full path. <c>~</c> is the home folder.</summary>
    public string Full(string path)
    {
        if (path is "~" || path.StartsWith("~/", StringComparison.Ordinal))
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..];
        return Path.GetFullPath(path, currentDirectory);
    }

    /// <summary>What a path with wildcards names, in ordinal order; a path without them names itself.</summary>
    /// <exception cref="ImagePathNotFoundException">Nothing fits.</exception>
    public IReadOnlyList<string> Resolve(string path, bool isLiteral)
    {
        var full = Full(path);
        if (isLiteral || !NamePattern.HasWildcard(path) || Path.Exists(full))
            return [full];

        var root = Path.GetPathRoot(full)!;
        IEnumerable<string> found = [root];
        var parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
            found = found.SelectMany(folder => Children(folder, part)).ToArray();

        var paths = found.Order(StringComparer.Ordinal).ToArray();
        return paths.Length > 0 ? paths : throw new ImagePathNotFoundException(full);
    }

    private static IEnumerable<string> Children(string folder, string part)
    {
        if (!NamePattern.HasWildcard(part))
        {
            var child = Path.Combine(folder, part);
            return Path.Exists(child) ? [child] : [];
        }

        var pattern = new NamePattern(part);
        return Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder, "*", Visible)
                .Where(entry => pattern.IsMatch(Path.GetFileName(entry)))
            : [];
    }
}
