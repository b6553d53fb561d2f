using System.Diagnostics;

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
    private readonly Lazy<IEmbeddingTarget> target;
    private readonly Lazy<EmbeddingExportPlan> plan;

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
        target = new(Open);
        plan = new(MakePlan);
    }

    /// <summary>Checks everything that can be checked beforehand, and writes nothing.</summary>
    /// <exception cref="EmbeddingSetException">The set is empty, its parts do not fit each other, or no vector is
    /// finite.</exception>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    public EmbeddingExportPlan Plan() => plan.Value;

    /// <summary>Writes. Killed at any moment, the folder holds the log of before or the new one.</summary>
    /// <param name="observer">Hears warnings; the result lists them too.</param>
    /// <param name="cancellation">Ends the run before anything is changed.</param>
    /// <returns>What was written; its model is null where the set does not know it.</returns>
    /// <exception cref="EmbeddingSetException">The set is empty, its parts do not fit each other, or no vector is
    /// finite.</exception>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public EmbeddingExportResult Run(IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var heard = new RecordingObserver(observer ?? RunObserver.Silent);
        foreach (var warning in Plan().Warnings)
            heard.Warned(warning);
        cancellation.ThrowIfCancellationRequested();

        var (kept, leftOut) = FiniteItems.Of(set);
        var publication = new EmbeddingPublication(
            new SetRows(kept, leftOut.Count == 0 ? options.Closing : null), options.Source ?? set.Source ?? set.Name)
        {
            Dataset = options.Dataset ?? set.Dataset,
            Experiment = options.Experiment ?? set.Experiment,
            Folder = set.FileFolder,
            Recipe = set.Recipe,
            Found = set.Count,
            LeftOut = set.Count - kept.Count,
        };
        var log = target.Value as LogTarget;
        var published = log?.Publish(publication, heard, cancellation);
        if (log is null)
            target.Value.Publish(publication, heard, cancellation);
        return new EmbeddingExportResult
        {
            LogDir = target.Value.Location,
            Tag = target.Value.Name ?? Name,
            Model = set.Recipe?.Model,
            Count = kept.Count,
            Shown = published?.Shown ?? kept.Count,
            Dimension = set.Dimension,
            Resumed = 0,
            PassedOver = 0,
            Failed = [],
            LeftOut = leftOut,
            Format = published?.TensorFormat ?? options.Format,
            ThumbnailSize = log?.ThumbnailSize,
            Elapsed = Stopwatch.GetElapsedTime(start),
            Warnings = heard.Warnings,
            TagFolder = log?.Home ?? target.Value.Location,
        };
    }

    private string Name => options.Tag ?? set.Name;

    private IEmbeddingTarget Open() =>
        EmbeddingPlace.Target(options.LogDir, Name, options.Force, options.Credential) is { } place and not LogTarget
            ? place
            : LogTarget.Of(options, set);

    private EmbeddingExportPlan MakePlan()
    {
        SetCheck.Require(set);
        LogTableCheck.Require(set);
        if (options.Sprite)
            SetCheck.RequireThumbnails(set);
        new ProjectionRequest(options.Projections, options.ProjectionDimensions, options.Seed).Require(
            set.Source ?? set.Name, hasLabels: set.Labels is not null);
        var (kept, leftOut) = FiniteItems.Of(set);
        var log = target.Value as LogTarget;
        var limits = log is null
            ? []
            : ExportWarnings.Of(
                kept.Count, set.Dimension, options.Seed, options.ThumbnailSize, log.ThumbnailSize);
        return new EmbeddingExportPlan(
            target.Value.Location,
            target.Value.Name ?? Name,
            log?.Home ?? target.Value.Location,
            kept.Count,
            set.Dimension,
            log?.ThumbnailSize,
            Replaces: target.Value.Check(),
            [
                .. FiniteItems.Warning(leftOut, set.Count) is { } warning ? [warning] : Array.Empty<string>(),
                .. limits,
            ]);
    }
}
