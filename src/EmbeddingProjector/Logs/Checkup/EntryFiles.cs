namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Where the files of an entry are: its paths with every back slash taken for a slash.</summary>
/// <param name="Folder">The full path of the config's folder.</param>
internal sealed record EntryFiles(string Folder)
{
    /// <summary>A path as TensorBoard wants it.</summary>
    public static string Slashed(string relative) => relative.Replace('\\', '/');

    /// <summary>The full path; null where it leads out of the folder.</summary>
    public string? Resolve(string relative)
    {
        var path = Path.GetFullPath(Path.Combine(Folder, Slashed(relative)));
        return path.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    /// <summary>The path of a file that is there; null where there is none.</summary>
    public string? Find(string relative) =>
        relative.Length > 0 && Resolve(relative) is { } path && File.Exists(path) ? path : null;
}
