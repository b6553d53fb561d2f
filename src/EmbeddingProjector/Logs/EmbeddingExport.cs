using System.Diagnostics;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Logs;

/// <summary>The main job: embeds a collection of pictures and writes it as a log for TensorBoard's projector.</summary>
public sealed partial class EmbeddingExport
{
    private readonly VisionModel model;
    private readonly IEngine engine;
    private readonly ImageCollection images;
    private readonly EmbeddingExportOptions options;
    private readonly ExportTarget target;

    /// <summary>Sets the job up; nothing is read or written yet.</summary>
    /// <param name="model">Graph, weights and transform.</param>
    /// <param name="engine">What runs the graph.</param>
    /// <param name="images">The pictures.</param>
    /// <param name="options">Where the log goes and what it holds.</param>
    public EmbeddingExport(VisionModel model, IEngine engine, ImageCollection images, EmbeddingExportOptions options)
    {
        if (options.ThumbnailSize is { } size)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(options));

        this.model = model;
        this.engine = engine;
        this.images = images;
        this.options = options;
        target = ExportTarget.Of(options, model.Graph.Name, images.Items.Count);
    }

    /// <summary>Checks everything that can be checked beforehand, without touching the disk.</summary>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export, or there is no
    /// picture.</exception>
    /// <exception cref="Inference.Graph.LayerNotFoundException">The model has no such layer.</exception>
    public EmbeddingExportPlan Plan()
    {
        using var pipeline = MakePipeline();
        return Plan(pipeline);
    }

    /// <summary>Embeds and writes. Killed at any moment, the folder holds the log of before or the new one.</summary>
    /// <param name="observer">Hears of progress, failures and warnings.</param>
    /// <param name="cancellation">Ends the run cleanly; what was complete is kept for <c>-Resume</c>.</param>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export, or no picture has an
    /// embedding.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public EmbeddingExportResult Run(IRunObserver observer, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var heard = new RecordingObserver(observer);
        using var pipeline = MakePipeline();
        Plan(pipeline);

        // From here on the folder is ours alone. What a killed run left in it is put right before it is judged again.
        using var folder = LogFolder.Open(target.LogDir);
        foreach (var warning in Plan(pipeline).Warnings)
            heard.Warned(warning);

        using var store = OpenStore(pipeline, heard);
        using var earlier = options.Resume
            ? FinishedExport.TryOpen(target.Home, pipeline.Recipe, target.ThumbnailSize)
            : null;
        var (rows, resumed) = Gather(pipeline, store, earlier, heard, cancellation);
        var published = target.Writing(() => Publish(folder, pipeline, store, earlier, rows, heard, cancellation));

        return new EmbeddingExportResult
        {
            LogDir = target.LogDir,
            Tag = target.Tag,
            Model = model.Graph.Name,
            Count = rows.Count,
            Shown = published.Shown,
            Dimension = pipeline.Dimension,
            Resumed = resumed,
            PassedOver = images.PassedOver,
            Failed = heard.Failures,
            Format = published.TensorFormat,
            ThumbnailSize = target.ThumbnailSize,
            Elapsed = Stopwatch.GetElapsedTime(start),
            Warnings = heard.Warnings,
            TagFolder = target.Home,
        };
    }

    private EmbeddingPipeline MakePipeline() =>
        new(model, engine, options.Pipeline with { ThumbnailSize = target.ThumbnailSize });

    private EmbeddingExportPlan Plan(EmbeddingPipeline pipeline)
    {
        if (images.Items.Count == 0)
        {
            throw new ProjectorLogException(
                "NoImageFound",
                options.Source.Length > 0 ? options.Source : "images",
                $"expected at least one picture, found none ({images.PassedOver} other files)");
        }

        Projections.Require(
            target.LogDir, hasLabels: images.Items.All(image => image.Label is not null));
        var storeFits = RowStore.Fits(target.Store, StoreRecipe(pipeline));
        var resumption = new Resumption(options.Resume, pipeline.Recipe, storeFits);
        var replaced = LogInspection.Require(target, options.Force, resumption);
        return new EmbeddingExportPlan(
            target.LogDir,
            target.Tag,
            target.Home,
            images.Items.Count,
            pipeline.Dimension,
            target.ThumbnailSize,
            Replaces: replaced is not null,
            [
                .. ExportWarnings.Of(
                    images.Items.Count, pipeline.Dimension, options.Seed, options.ThumbnailSize, target.ThumbnailSize),
            ]);
    }
}
