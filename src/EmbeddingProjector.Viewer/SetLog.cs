using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>The log that a set was read from: what it keeps beside the vectors.</summary>
internal sealed class SetLog
{
    private readonly string logDir;
    private readonly EmbeddingInfo entry;

    private SetLog(string logDir, EmbeddingInfo entry) => (this.logDir, this.entry) = (logDir, entry);

    /// <summary>How the entry was made; null for another tool's.</summary>
    public ExportProvenance? Provenance => ExportProvenance.TryRead(TagFolder);

    /// <summary>Where the entry's own files are.</summary>
    public string TagFolder => Path.GetDirectoryName(Path.Combine(logDir, entry.TensorPath))!;

    /// <summary>The log of a set; null for one that is of none.</summary>
    public static SetLog? Of(EmbeddingSet set)
    {
        if (set.Source is null || !File.Exists(Path.Combine(set.Source, ProjectorConfig.FileName)))
            return null;

        var entry = ProjectorConfigReader.Read(Path.Combine(set.Source, ProjectorConfig.FileName)).Embeddings
            .FirstOrDefault(entry => LogEntries.Name(entry) == set.Name);
        return entry is null ? null : new SetLog(set.Source, entry);
    }

    /// <summary>[items]: the rows that the projector shows them in, -1 for one that it does not show; null where that
    /// cannot be told.</summary>
    public int[]? ShownRows(EmbeddingSet set)
    {
        try
        {
            var places = Places(ShownItems.Read(logDir, set.Name).Ids);
            return [.. set.Ids.Select(id => places.GetValueOrDefault(id, -1))];
        }
        catch (Exception error) when (error is ProjectorLogException or EmbeddingSetException or IOException)
        {
            return null;
        }
    }

    /// <summary>The projections that the log keeps, with NaN for items that it does not show.</summary>
    public IReadOnlyList<TagProjection> Projections(EmbeddingSet set)
    {
        var path = Path.Combine(TagFolder, ProjectionsFile.Name);
        if (!File.Exists(path) || ShownRows(set) is not { } shown)
            return [];

        var rows = MetadataFile.ReadRows(path).ToList();
        if (rows.Count - 1 != shown.Count(row => row >= 0))
            return [];

        var labels = Labels();
        return
        [
            .. Enum.GetValues<ProjectionMethod>().Select(method => Read(method)).OfType<TagProjection>(),
        ];

        TagProjection? Read(ProjectionMethod method)
        {
            var prefix = method.ToString().ToLowerInvariant() + "_";
            int[] columns =
            [
                .. Enumerable.Range(1, 3).Select(axis => Array.IndexOf(rows[0], $"{prefix}{axis}"))
                    .TakeWhile(column => column >= 0),
            ];
            if (columns.Length < 2)
                return null;

            var places = new Matrix(set.Count, columns.Length);
            for (var i = 0; i < set.Count; i++)
            {
                for (var axis = 0; axis < columns.Length; axis++)
                    places[i, axis] = shown[i] < 0 ? float.NaN : Number(rows[shown[i] + 1][columns[axis]]);
            }

            var title = TagProjection.Title(method);
            var label = labels.FirstOrDefault(label => label.StartsWith(title, StringComparison.Ordinal)) ?? title;
            return new(method, label.Replace(" (in the UMAP tab)", "", StringComparison.Ordinal), places);
        }
    }

    private string[] Labels()
    {
        using var states = BookmarksFile.TryRead(Path.Combine(TagFolder, BookmarksFile.Name));
        return
        [
            .. (states?.RootElement.EnumerateArray() ?? default)
                .Where(state => state.ValueKind is System.Text.Json.JsonValueKind.Object)
                .Select(state => state.TryGetProperty("label", out var label) ? label.ToString() : ""),
        ];
    }

    private static Dictionary<string, int> Places(IReadOnlyList<string> ids)
    {
        var places = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
            places.TryAdd(ids[row], row);
        return places;
    }

    private static float Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : float.NaN;
}
