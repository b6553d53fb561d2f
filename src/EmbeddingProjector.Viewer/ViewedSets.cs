using System.Text.RegularExpressions;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Viewer;

/// <summary>The sets of one source: several where a log has several entries.</summary>
/// <param name="Sets">What is shown side by side.</param>
/// <param name="Snapshots">The only set at earlier steps of a training, in their order; empty without.</param>
public sealed partial record ViewedSets(IReadOnlyList<EmbeddingSet> Sets, IReadOnlyList<EmbeddingSet> Snapshots)
{
    /// <summary>Reads a source.</summary>
    /// <remarks>Entries of a log whose names differ in the step alone, as torch's add_embedding (NAME:00010) and a training
    /// (epoch-010) write them, are one set and its snapshots.</remarks>
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
        var steps = names.Select(name => StepName.Match(name)).ToArray();
        var isTraining = names.Length > 1 && steps.All(step => step.Success)
            && steps.Select(step => step.Groups["of"].Value).Distinct(StringComparer.Ordinal).Count() == 1;
        if (isTraining)
            names = [.. names.OrderBy(Step)];
        EmbeddingSet[] sets = [.. names.Select(name => EmbeddingSetReader.Read(path, new() { Tag = name }, warn))];
        return isTraining ? new([sets[^1]], sets[..^1]) : new(sets, []);
    }

    [GeneratedRegex("^((?<of>.+):|(?<of>epoch)-)(?<step>[0-9]{1,18})$", RegexOptions.ExplicitCapture)]
    private static partial Regex StepName { get; }

    private static long Step(string name) =>
        long.Parse(StepName.Match(name).Groups["step"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
}
