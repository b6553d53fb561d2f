using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>The sets of one source: several where a log has several entries.</summary>
/// <param name="Sets">What is shown side by side.</param>
/// <param name="Snapshots">The only set at earlier steps of a training, in their order; empty without.</param>
public sealed record ViewedSets(IReadOnlyList<EmbeddingSet> Sets, IReadOnlyList<EmbeddingSet> Snapshots)
{
    /// <summary>Reads a source.</summary>
    /// <remarks>Entries of a log whose names differ in the step alone, as torch's add_embedding writes them, are one
    /// set and its snapshots.</remarks>
    /// <param name="path">What <see cref="EmbeddingSetReader"/> reads.</param>
    /// <param name="tags">The entries of a log to read; empty for all.</param>
    /// <param name="warn">Hears what the user should know.</param>
    /// <inheritdoc cref="EmbeddingSetReader.Read"/>
    public static ViewedSets Read(string path, IReadOnlyList<string> tags, Action<string>? warn = null)
    {
        var config = Path.Combine(path, ProjectorConfig.FileName);
        if (tags.Count > 0 || !File.Exists(config))
        {
            return new(
                [.. tags.DefaultIfEmpty().Select(tag => EmbeddingSetReader.Read(path, new() { Tag = tag }, warn))], []);
        }

        var entries = ProjectorConfigReader.Read(config).Embeddings.DistinctBy(LogEntries.Name).ToArray();
        var names = entries.Select(LogEntries.Name).ToArray();
        var isTraining = entries.Length > 1
            && entries.Select(LogEntries.NameWithoutStep).Distinct(StringComparer.Ordinal).Count() == 1
            && entries.All(entry => LogEntries.NameWithoutStep(entry) != LogEntries.Name(entry));
        if (isTraining)
            names = [.. names.OrderBy(Step)];
        EmbeddingSet[] sets = [.. names.Select(name => EmbeddingSetReader.Read(path, new() { Tag = name }, warn))];
        return isTraining ? new([sets[^1]], sets[..^1]) : new(sets, []);
    }

    private static decimal Step(string name)
    {
        var digits = name.AsSpan(name.LastIndexOf(':') + 1);
        return decimal.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : 0;
    }
}
