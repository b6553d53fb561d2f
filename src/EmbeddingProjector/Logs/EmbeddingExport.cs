using System.Diagnostics;
using System.Security.Cryptography;

namespace EmbeddingProjector.Logs;

/// <summary>The main job: embeds a collection of pictures and writes it as a log for TensorBoard's projector.</summary>
/// <remarks>Two things, one after the other: a run fills a store of rows and leaves the log alone, so that runs of
/// several tags go on at once and a killed one is resumed; publishing holds the log for the time of writing.</remarks>
public sealed class EmbeddingExport
{
    private readonly Model model;
    private readonly ImageCollection images;
    private readonly EmbeddingExportOptions options;
    private readonly LogTarget place;
    private readonly IEmbeddingTarget? elsewhere; // a database: only the rows of the run are on disk, in the place
    private readonly Lazy<EmbeddingPipeline> pipeline;
    private readonly Lazy<(LogTarget Target, EmbeddingExportPlan Plan)> planned;

    /// <summary>Sets the job up; nothing is read or written yet.</summary>
    /// <param name="model">What is run; left open.</param>
    /// <param name="images">The pictures.</param>
    /// <param name="options">Where the log goes and what it holds.</param>
    public EmbeddingExport(Model model, ImageCollection images, EmbeddingExportOptions options)
    {
        if (options.ThumbnailSize is { } size)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(options));

        this.model = model;
        this.images = images;
        if (EmbeddingPlace.HasScheme(options.LogDir))
        {
            elsewhere = EmbeddingPlace.Target(
                options.LogDir, options.Tag ?? model.Identity.Name, options.Force, options.Credential);
            options = options with { LogDir = FolderOfRun(elsewhere.Location), Sprite = false, Projections = [] };
        }

        this.options = options;
        place = LogTarget.Of(options, model.Identity.Name, images.Items.Count);
        pipeline = new(() => new(model, options.Pipeline with { ThumbnailSize = place.ThumbnailSize }));
        planned = new(MakePlan);
    }

    /// <summary>Checks everything that can be checked beforehand, without touching the disk.</summary>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export, or there is no
    /// picture.</exception>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    public EmbeddingExportPlan Plan() => planned.Value.Plan;

    /// <summary>Embeds and writes. Killed at any moment, the folder holds the log of before or the new one.</summary>
    /// <param name="observer">Hears of progress, failures and warnings; the result lists them too.</param>
    /// <param name="cancellation">Ends the run cleanly; what was complete is kept for <c>-Resume</c>.</param>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export, another run of the same tag is
    /// under way, or no picture has an embedding.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public EmbeddingExportResult Run(IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var heard = new RecordingObserver(observer ?? RunObserver.Silent);
        var (target, plan) = planned.Value;
        foreach (var warning in plan.Warnings)
            heard.Warned(warning);

        using var running = pipeline.Value;
        using var run = PictureRun.Open(running, target, options, heard, cancellation);
        if (target.Shard is not null)
            return Describe(run.FillShard(images, options, heard, cancellation), published: null);

        var rows = run.Fill(images.Items, heard, cancellation);
        if (rows.Count == 0)
        {
            run.Discard();
            throw new ProjectorLogException(
                "NoEmbedding",
                target.LogDir,
                $"none of {images.Items.Count} pictures has an embedding; the log is as it was before");
        }

        if (rows.Count == 1 && images.Items.Count > 1)
            heard.Warned(ExportWarnings.OneRow);

        var earlier = options.Resume ? ExportProvenance.TryRead(target.Home) : null;
        var leftOut = heard.Failures.Count(failure => failure.Error is NotFiniteException);
        var publication = new EmbeddingPublication(
            new ExportRows(rows, running.Dimension, running.Recipe.WithPrediction), options.Source)
        {
            Origin = EmbeddingOrigin.Pictures,
            Dataset = options.Dataset ?? earlier?.Dataset,
            Experiment = options.Experiment ?? earlier?.Experiment,
            Folder = images.Root.Length > 0 ? images.Root : null,
            Recipe = running.Recipe,
            ModelPath = model.Identity.Path,
            Found = images.Items.Count,
            PassedOver = images.PassedOver,
            Failed = heard.Failures.Count - leftOut,
            LeftOut = leftOut,
            RowsRead = run.Close, // files that are mapped cannot be replaced on every system
        };
        var published = elsewhere is null ? target.Publish(publication, heard, cancellation) : null;
        elsewhere?.Publish(publication, heard, cancellation);
        run.Discard();
        return Describe(rows.Count, published);

        EmbeddingExportResult Describe(int count, ExportProvenance? published) => new()
        {
            LogDir = elsewhere?.Location ?? target.LogDir,
            Tag = elsewhere?.Name ?? target.Tag,
            Model = model.Identity.Name,
            Count = count,
            Shown = published?.Shown ?? (target.Shard is null ? count : 0),
            Dimension = running.Dimension,
            Resumed = run.Resumed,
            PassedOver = images.PassedOver,
            Failed = heard.Failures,
            Format = published?.TensorFormat ?? options.Format,
            ThumbnailSize = target.ThumbnailSize,
            Elapsed = Stopwatch.GetElapsedTime(start),
            Warnings = heard.Warnings,
            TagFolder = elsewhere?.Location ?? (target.Shard is null ? target.Home : target.Store),
            Shard = target.Shard,
        };
    }

    // Where the rows of a run lie that is published to no folder: with -Resume the same place finds them again.
    private static string FolderOfRun(string location) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "EmbeddingProjector",
        "runs",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(location)))[..16]);

    private (LogTarget, EmbeddingExportPlan) MakePlan()
    {
        if (images.Items.Count == 0)
        {
            throw new ProjectorLogException(
                "NoImageFound",
                options.Source.Length > 0 ? options.Source : "images",
                $"expected at least one picture, found none ({images.PassedOver} other files)")
            { Kind = ErrorKind.NotFound };
        }

        if (elsewhere is not null && options.Shard is not null)
        {
            throw new ProjectorLogException(
                "ShardNeedsLog", elsewhere.Location,
                "expected a log's folder for the shards of a run; the set that Merge-EmbeddingRun makes goes anywhere")
            { Kind = ErrorKind.InvalidInput };
        }

        var (recipe, dimension) = (pipeline.Value.Recipe, pipeline.Value.Dimension);
        var target = place with
        {
            Projections = Projections(),
            Resumption = new(options.Resume, recipe, RunFolder.Fits(
                place.Store, PictureRun.StoreRecipe(pipeline.Value, place.ThumbnailSize))),
        };
        target.Projections.Require(
            target.LogDir, hasLabels: images.Items.All(image => image.Label is not null));
        return (target, new EmbeddingExportPlan(
            elsewhere?.Location ?? target.LogDir,
            elsewhere?.Name ?? target.Tag,
            elsewhere?.Location ?? target.Home,
            images.Items.Count,
            dimension,
            target.ThumbnailSize,
            Replaces: (elsewhere ?? target).Check(),
            [
                .. ExportWarnings.Of(
                    images.Items.Count, dimension, options.Seed, options.ThumbnailSize, target.ThumbnailSize),
            ]));
    }

    // What was computed of the rows of before is computed anew of those that a resumed export has.
    private ProjectionRequest Projections() =>
        options is { Resume: true, Projections.Count: 0 }
        && ExportProvenance.TryRead(place.Home) is { ProjectionDimensions: { } dimensions } earlier
            ? new(earlier.Projections, dimensions, earlier.Seed)
            : place.Projections;
}
