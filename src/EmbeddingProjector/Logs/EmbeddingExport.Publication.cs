using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Logs;

// Writes the rows as a log.
public sealed partial class EmbeddingExport
{
    // What was computed of the rows of before is computed anew of those that a resumed export has.
    private ProjectionRequest Projections =>
        options is { Resume: true, Projections.Count: 0 }
        && ExportProvenance.TryRead(target.Home) is { ProjectionDimensions: { } dimensions } earlier
            ? new ProjectionRequest(earlier.Projections, dimensions, earlier.Seed)
            : new ProjectionRequest(options.Projections, options.ProjectionDimensions, options.Seed);

    private ExportProvenance Publish(
        LogFolder folder,
        EmbeddingPipeline pipeline,
        RowStore store,
        FinishedExport? earlier,
        IReadOnlyList<ExportRow> rows,
        RecordingObserver observer,
        CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            store.Discard();
            throw new ProjectorLogException(
                "NoEmbedding",
                target.LogDir,
                $"none of {images.Items.Count} pictures has an embedding; the log is as it was before");
        }

        if (rows.Count == 1 && images.Items.Count > 1)
            observer.Warned(ExportWarnings.OneRow);

        var published = new TagPublication(folder, target, options.Format, options.Seed, Projections).Publish(
            new PictureRows(rows, pipeline.Dimension, pipeline.Recipe.WithPrediction),
            (shown, format) => Provenance(pipeline, rows.Count, shown, format, observer),
            () =>
            {
                // Files that are mapped cannot be replaced on every system.
                earlier?.Dispose();
                store.Dispose();
            },
            observer,
            cancellation);
        store.Discard();
        return published;
    }

    private ExportProvenance Provenance(
        EmbeddingPipeline pipeline, int count, int shown, TensorFormat format, RecordingObserver observer)
    {
        var leftOut = observer.Failures.Count(failure => failure.Error is NotFiniteException);
        return new ExportProvenance
        {
            Created = DateTime.UtcNow,
            Source = options.Source,
            Recipe = pipeline.Recipe,
            Dimension = pipeline.Dimension,
            Found = images.Items.Count,
            PassedOver = images.PassedOver,
            Embedded = count,
            Failed = observer.Failures.Count - leftOut,
            LeftOut = leftOut,
            Shown = shown,
            Seed = options.Seed,
            TensorFormat = format,
            ThumbnailSize = target.ThumbnailSize,
        };
    }
}
