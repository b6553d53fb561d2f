using System.Text.Json;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Logs;

// Gathers the rows: those that are there already, and those that the pipeline must compute.
public sealed partial class EmbeddingExport
{
    // All that decides a stored row's bytes.
    private string StoreRecipe(EmbeddingPipeline pipeline) =>
        JsonSerializer.Serialize(new { pipeline.Recipe, pipeline.Dimension, target.ThumbnailSize });

    private RowStore OpenStore(EmbeddingPipeline pipeline, RecordingObserver observer)
    {
        var recipe = StoreRecipe(pipeline);
        if (RowStore.HasRows(target.Store) && (options.Force || !RowStore.Fits(target.Store, recipe)))
        {
            target.Writing(() => Directory.Delete(target.Store, recursive: true));
            var reason = options.Force ? "-Force asks for it" : "they were made with other settings";
            observer.Warned($"the rows of an interrupted export of '{target.Tag}' were discarded: {reason}");
        }

        return target.Writing(() => RowStore.Open(target.Store, recipe, pipeline.Dimension, target.ThumbnailSize));
    }

    // The rows in the items' order, and how many of them were there already.
    private (IReadOnlyList<ExportRow> Rows, int Resumed) Gather(
        EmbeddingPipeline pipeline,
        RowStore store,
        FinishedExport? earlier,
        RecordingObserver observer,
        CancellationToken cancellation)
    {
        var items = images.Items;
        var contentIds = store.Count > 0 || earlier is not null
            ? ContentScan.Run(items, options.Pipeline.Threads, cancellation)
            : new string?[items.Count];
        var missing = Enumerable.Range(0, items.Count).Where(i => !IsKnown(contentIds[i], store, earlier)).ToArray();
        var known = items.Count - missing.Length;
        if (known > 0)
            observer.Noted($"{known} of {items.Count} rows are there already");

        foreach (var i in missing)
            contentIds[i] = null; // until it has a row
        var next = 0;
        foreach (var image in pipeline.Run(Array.ConvertAll(missing, i => items[i]), observer, cancellation))
        {
            while (!ReferenceEquals(items[missing[next]], image.Item))
                next++;
            var contentId = ImageId.ContentPart(image.Id);
            contentIds[missing[next]] = contentId;
            target.Writing(() => store.Add(contentId, image.Vector, image.Prediction, image.Thumbnail));
        }

        target.Writing(store.Seal);
        return (Rows(contentIds, store, earlier), known);
    }

    private static bool IsKnown(string? contentId, RowStore store, FinishedExport? earlier) =>
        contentId is not null && (store.TryFind(contentId, out _) || earlier?.TryFind(contentId, out _) is true);

    private List<ExportRow> Rows(string?[] contentIds, RowStore store, FinishedExport? earlier)
    {
        var ids = new ImageIdSequence();
        var rows = new List<ExportRow>(contentIds.Length);
        for (var i = 0; i < contentIds.Length; i++)
        {
            if (contentIds[i] is not { } contentId)
                continue;

            IEmbeddedRows source = store.TryFind(contentId, out var place) ? store : earlier!;
            source.TryFind(contentId, out place);
            rows.Add(new ExportRow(ids.Next(contentId), images.Items[i], source, place));
        }

        return rows;
    }
}
