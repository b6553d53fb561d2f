using EmbeddingProjector.Analysis.Probes;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>The names in files that a user may type: a quick look that reads no vector and never fails.</summary>
internal static class LogNames
{
    private const int MostRows = 200_000;

    /// <summary>The names of a log's entries; none where it cannot be read.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    public static IReadOnlyList<string> Tags(string logDir) =>
        Look(() => LogFolder.ReadConfig(logDir).Embeddings.Select(entry => entry.TensorName)) ?? [];

    /// <summary>The table of a set's items, a header and a row an item; empty where there is none.</summary>
    /// <param name="path">A log folder, the folder of one of its tags, a table, or a matrix with a table beside
    /// it.</param>
    /// <param name="tag">The entry's name; null for the only one.</param>
    public static string[][] Items(string path, string? tag) => Look(() =>
    {
        var table = TableOf(path, tag);
        return table is null
            ? []
            : DelimitedRecords.Read(table).Select(record => record.Values).Take(MostRows);
    }) ?? [];

    /// <summary>The arrays of a .npz file, each with its shape and type in words; none where it cannot be read.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyList<(string Name, string Words)> Arrays(string path) => Look(() =>
    {
        using var file = NpzFile.Open(path);
        return (IEnumerable<(string, string)>)[.. file.Arrays.Select(array => (array.Name, array.ToString()))];
    }) ?? [];

    /// <summary>The views that TensorBoard saved, each with what is selected in it in words; none where they cannot be
    /// read.</summary>
    /// <param name="path">The file that its panel of bookmarks gives.</param>
    public static IReadOnlyList<(string Name, string Words)> Views(string path) => Look(() => SavedState.Read(path)
        .Select(state => (state.Label, $"{state.Rows.Count} of {state.ShownRows} points are selected"))) ?? [];

    /// <summary>The classes of a probe; none where it cannot be read.</summary>
    /// <param name="path">The file that New-EmbeddingProbe wrote.</param>
    public static IReadOnlyList<string> ProbeClasses(string path) => Look(() => ProbeFile.Load(path).Classes) ?? [];

    private static string? TableOf(string path, string? tag)
    {
        if (File.Exists(path))
        {
            string[] beside = [path, Path.ChangeExtension(path, ".csv"), Path.ChangeExtension(path, ".tsv")];
            return Array.Find(beside, file => Path.GetExtension(file) is ".csv" or ".tsv" && File.Exists(file));
        }

        var items = Path.Combine(path, LogColumns.ItemsFile);
        if (File.Exists(items))
            return items;

        var entries = LogFolder.ReadConfig(path).Embeddings;
        var entry = tag is null ? entries.Single() : entries.Single(entry => entry.TensorName == tag);
        items = LogPath.Of(path, LogEntries.Folder(entry), "tensor_path").File(LogColumns.ItemsFile).Full;
        if (File.Exists(items))
            return items;
        return entry.MetadataPath.Length == 0 ? null : LogPath.Of(path, entry.MetadataPath, "metadata_path").Full;
    }

    // A log of another tool, a half-typed path: whatever it is, there is nothing to offer.
    private static T[]? Look<T>(Func<IEnumerable<T>> read)
    {
        try
        {
            return [.. read()];
        }
        catch (Exception error) when (error is EmbeddingProjectorException or IOException
            or UnauthorizedAccessException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
