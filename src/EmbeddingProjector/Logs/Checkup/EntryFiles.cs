namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Where the files of an entry are: its paths with every back slash taken for a slash.</summary>
/// <param name="Folder">The full path of the config's folder.</param>
internal sealed record EntryFiles(string Folder)
{
    /// <summary>The same for entries of the same files, whatever their names are.</summary>
    public static string Key(EmbeddingInfo entry) =>
        ProjectorConfigWriter.Write(new ProjectorConfig { Embeddings = [entry with { TensorName = "" }] });

    /// <summary>A path as TensorBoard wants it.</summary>
    public static string Slashed(string relative) => relative.Replace('\\', '/');

    /// <summary>The full path; null where it leads out of the folder, be it by a link.</summary>
    public string? Resolve(string relative) =>
        LogPath.TryOf(Folder, Slashed(relative)) is { IsReal: true } path ? path.Full : null;

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
