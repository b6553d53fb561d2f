using System.Diagnostics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Logs;

/// <summary>Writes a set of embeddings, wherever it came from, as a log for TensorBoard's projector.</summary>
/// <remarks>
/// Items whose vector holds NaN or infinity are left out, by name, with a warning. <c>items.tsv</c> has the ids as they
/// are; where TensorBoard would read one of them as a number, <c>metadata.tsv</c> has all with <c>id</c> before them.
/// </remarks>
public sealed class EmbeddingSetExport
{
    private readonly EmbeddingSet set;
    private readonly EmbeddingSetExportOptions options;

    /// <summary>Sets the job up; nothing is written yet.</summary>
    /// <param name="set">The embeddings.</param>
    /// <param name="options">Where the log goes and what it holds.</param>
    public EmbeddingSetExport(EmbeddingSet set, EmbeddingSetExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        if (options.ThumbnailSize is { } size)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(options));

        this.set = set;
        this.options = options;
    }

    /// <summary>Checks everything that can be checked beforehand, and writes nothing.</summary>
    /// <exception cref="EmbeddingSetException">The set is empty, its parts do not fit each other, or no vector is
    /// finite.</exception>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    public EmbeddingExportPlan Plan()
    {
        SetCheck.Require(set);
        LogTableCheck.Require(set);
        if (options.Sprite)
            SetCheck.RequireThumbnails(set);
        Projections.Require(set.Source ?? set.Name, hasLabels: set.Labels is not null);
        return Plan(Target(), FiniteItems.Of(set));
    }

    /// <summary>Writes. Killed at any moment, the folder holds the log of before or the new one.</summary>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellation">Ends the run before anything is changed.</param>
    /// <returns>What was written; its model is null where the set does not know it.</returns>
    /// <exception cref="EmbeddingSetException">The set is empty, its parts do not fit each other, or no vector is
    /// finite.</exception>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public EmbeddingExportResult Run(IRunObserver observer, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var heard = new RecordingObserver(observer);
        Plan();
        cancellation.ThrowIfCancellationRequested();

        // From here on the folder is ours alone. What a killed run left in it is put right before it is judged again.
        var (target, items) = (Target(), FiniteItems.Of(set));
        using var folder = LogFolder.Open(target.LogDir);
        foreach (var warning in Plan(target, items).Warnings)
            heard.Warned(warning);

        var publication = new TagPublication(folder, target, options.Format, options.Seed, Projections);
        var published = target.Writing(() => publication.Publish(
            new SetRows(items.Kept, items.LeftOut.Count == 0 ? options.Closing : null),
            (shown, format) => Provenance(target, items.Kept.Count, shown, format),
            release: () => { },
            heard,
            cancellation));
        return new EmbeddingExportResult
        {
            LogDir = target.LogDir,
            Tag = target.Tag,
            Model = set.Recipe?.Model,
            Count = items.Kept.Count,
            Shown = published.Shown,
            Dimension = set.Dimension,
            Resumed = 0,
            PassedOver = 0,
            Failed = [],
            LeftOut = items.LeftOut,
            Format = published.TensorFormat,
            ThumbnailSize = target.ThumbnailSize,
            Elapsed = Stopwatch.GetElapsedTime(start),
            Warnings = heard.Warnings,
            TagFolder = target.Home,
        };
    }

    private ProjectionRequest Projections => new(options.Projections, options.ProjectionDimensions, options.Seed);

    private ExportTarget Target() => ExportTarget.Of(options, set);

    private EmbeddingExportPlan Plan(ExportTarget target, (EmbeddingSet Kept, IReadOnlyList<string> LeftOut) items)
    {
        var count = items.Kept.Count;
        var replaced = LogInspection.Require(target, options.Force, resumption: null);
        return new EmbeddingExportPlan(
            target.LogDir,
            target.Tag,
            target.Home,
            count,
            set.Dimension,
            target.ThumbnailSize,
            Replaces: replaced is not null,
            [
                .. FiniteItems.Warning(items.LeftOut, set.Count) is { } warning ? [warning] : Array.Empty<string>(),
                .. ExportWarnings.Of(
                    count, set.Dimension, options.Seed, options.ThumbnailSize, target.ThumbnailSize),
            ]);
    }

    private ExportProvenance Provenance(ExportTarget target, int count, int shown, TensorFormat format) => new()
    {
        Created = DateTime.UtcNow,
        Source = options.Source ?? set.Source ?? set.Name,
        Origin = ExportOrigin.Set,
        Recipe = set.Recipe,
        Dimension = set.Dimension,
        Found = set.Count,
        PassedOver = 0,
        Embedded = count,
        Failed = 0,
        LeftOut = set.Count - count,
        Shown = shown,
        Seed = options.Seed,
        TensorFormat = format,
        ThumbnailSize = target.ThumbnailSize,
    };
}
