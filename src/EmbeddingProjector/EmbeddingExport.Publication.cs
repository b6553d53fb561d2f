using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Projector;

namespace EmbeddingProjector;

// Writes the rows as a log.
public sealed partial class EmbeddingExport
{
    private ExportProvenance Publish(
        LogFolder folder,
        EmbeddingPipeline pipeline,
        RowStore store,
        FinishedExport? earlier,
        IReadOnlyList<ExportRow> rows,
        RecordingObserver observer)
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
            observer.Warned(OneRow);

        var staging = folder.MakeStaging(target.Tag);
        var writer = new TagFolderWriter(
            rows, pipeline.Dimension, pipeline.Recipe.WithPrediction, RowSample.MostRows, options.Seed);
        var (entry, format) = writer.Write(staging, target.Tag, options.Format, target.ThumbnailSize);
        if (format != options.Format)
        {
            observer.Warned(
                $"the tensor is written as {format}: TensorBoard would take its {options.Format} bytes for text");
        }

        var provenance = Provenance(pipeline, rows.Count, writer.Shown, format, observer);
        using (var file = File.Create(Path.Combine(staging, ExportProvenance.FileName)))
            provenance.Write(file);

        // Files that are mapped cannot be replaced on every system.
        earlier?.Dispose();
        store.Dispose();
        folder.Publish(target.Tag, staging, entry);
        store.Discard();
        observer.Noted("TensorBoard reads the log's config when it starts: restart one that is running");
        return provenance;
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
