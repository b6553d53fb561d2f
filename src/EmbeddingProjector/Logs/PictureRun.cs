using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>Fills a store with the rows of pictures, taking over those that are there already. The log is not
/// touched.</summary>
internal sealed class PictureRun : IDisposable
{
    private readonly EmbeddingPipeline pipeline;
    private readonly LogTarget target;
    private readonly RowStore store;
    private readonly FinishedExport? earlier;
    private readonly int threads;

    private PictureRun(
        EmbeddingPipeline pipeline, LogTarget target, RowStore store, FinishedExport? earlier, int threads)
    {
        this.pipeline = pipeline;
        this.target = target;
        this.store = store;
        this.earlier = earlier;
        this.threads = threads;
    }

    /// <summary>How many rows were there already.</summary>
    public int Resumed { get; private set; }

    /// <summary>Opens the rows so far, and those of a finished export that is to be brought up to date.</summary>
    /// <exception cref="ProjectorLogException">Another run of the tag is under way, or the folder cannot be
    /// written.</exception>
    public static PictureRun Open(
        EmbeddingPipeline pipeline,
        LogTarget target,
        EmbeddingExportOptions options,
        IRunObserver observer,
        CancellationToken cancellation)
    {
        // A shard leaves what is there to the merge: it waits for no other.
        var goesOn = options.Resume && target.Shard is null;
        if (goesOn && Directory.Exists(target.Home))
            LogFolder.Open(target.LogDir, target.Patience, cancellation).Dispose(); // the rows of before are whole then

        var recipe = StoreRecipe(pipeline, target.ThumbnailSize);
        var store = target.Writing(() => RowStore.Open(
            target.Store, recipe, pipeline.Dimension, target.ThumbnailSize, options.Force, Discarded));
        try
        {
            var earlier = goesOn
                ? FinishedExport.TryOpen(target.Home, pipeline.Recipe, target.ThumbnailSize)
                : null;
            return new(pipeline, target, store, earlier, options.Pipeline.Threads);
        }
        catch
        {
            store.Dispose();
            throw;
        }

        void Discarded()
        {
            var reason = options.Force ? "-Force asks for it" : "they were made with other settings";
            observer.Warned($"the rows of an interrupted export of '{target.Tag}' were discarded: {reason}");
        }
    }

    /// <summary>All that decides a stored row's bytes.</summary>
    public static string StoreRecipe(EmbeddingPipeline pipeline, int? thumbnailSize) =>
        JsonSerializer.Serialize(new RunRecipe(pipeline.Recipe, pipeline.Dimension, thumbnailSize));

    /// <summary>The rows in the items' order, under their ids.</summary>
    public IReadOnlyList<ExportRow> Fill(
        IReadOnlyList<ImageItem> items, RecordingObserver observer, CancellationToken cancellation)
    {
        var contentIds = store.Count > 0 || earlier is not null
            ? ContentScan.Run(items, threads, cancellation)
            : new ContentId?[items.Count];
        Embed(items, contentIds, [.. Enumerable.Range(0, items.Count)], observer, cancellation);
        return Rows(items, contentIds);
    }

    /// <summary>The rows of a part of the items, and a record of them for the merge.</summary>
    /// <returns>The number of rows.</returns>
    public int FillShard(
        ImageCollection images,
        EmbeddingExportOptions options,
        RecordingObserver observer,
        CancellationToken cancellation)
    {
        var (items, shard) = (images.Items, target.Shard!);
        store.Reopen();
        var contentIds = ContentScan.Run(items, threads, cancellation);
        var own = Enumerable.Range(0, items.Count)
            .Where(i => shard.Has(contentIds[i] ?? ContentId.Of(Encoding.UTF8.GetBytes(items[i].Name)))).ToArray();
        observer.Noted($"shard {shard}: {own.Length} of {items.Count} pictures");
        Embed(items, contentIds, own, observer, cancellation);

        var failures = new Dictionary<ImageItem, Exception>(ReferenceEqualityComparer.Instance);
        foreach (var failure in observer.Failures)
            failures[failure.Item] = failure.Error;
        target.Writing(() => ShardRecord.Write(
            target.Store,
            ShardRecord.Of(images, options, target, pipeline.ModelPath, failures.Count),
            own.Select(i => ShardRow.Of(i, items[i], contentIds[i], failures.GetValueOrDefault(items[i])))));
        return own.Count(i => contentIds[i] is not null);
    }

    // Of the chosen items, those without a row are embedded; one that fails loses its content's id.
    private void Embed(
        IReadOnlyList<ImageItem> items,
        ContentId?[] contentIds,
        int[] chosen,
        RecordingObserver observer,
        CancellationToken cancellation)
    {
        var missing = Array.FindAll(chosen, i => !IsKnown(contentIds[i]));
        Resumed = chosen.Length - missing.Length;
        if (Resumed > 0)
            observer.Noted($"{Resumed} of {chosen.Length} rows are there already");

        foreach (var i in missing)
            contentIds[i] = null; // until it has a row
        var next = 0;
        foreach (var image in pipeline.Embed(Array.ConvertAll(missing, i => items[i]), observer, cancellation))
        {
            while (!ReferenceEquals(items[missing[next]], image.Item))
                next++;
            var content = ContentId.Parse(image.Id);
            contentIds[missing[next]] = content;
            target.Writing(() => store.Add(content, image.Vector, image.Prediction, image.Thumbnail));
        }

        target.Writing(store.Seal);
    }

    /// <summary>Ends reading.</summary>
    public void Close()
    {
        earlier?.Dispose();
        store.Dispose();
    }

    public void Discard() => store.Discard();

    public void Dispose()
    {
        Close();
        store.Release();
    }

    private bool IsKnown(ContentId? contentId) =>
        contentId is { } content && (store.TryFind(content, out _) || earlier?.TryFind(content, out _) is true);

    private List<ExportRow> Rows(IReadOnlyList<ImageItem> items, ContentId?[] contentIds)
    {
        var ids = new ImageIdSequence();
        var rows = new List<ExportRow>(contentIds.Length);
        for (var i = 0; i < contentIds.Length; i++)
        {
            if (contentIds[i] is not { } content)
                continue;
            IStoredRows source = store.TryFind(content, out var place) ? store : earlier!;
            source.TryFind(content, out place);
            rows.Add(new ExportRow(ids.Next(content.ToString()), items[i].Name, items[i].Label, source, place));
        }

        return rows;
    }
}

/// <summary>Rows found by the content they were made of.</summary>
internal interface IStoredRows
{
    bool TryFind(ContentId content, out int row);

    /// <summary>[dimension], used before the next is asked for.</summary>
    ReadOnlySpan<float> Vector(int row);

    RowPrediction Prediction(int row);

    /// <summary>Writes the thumbnail's pixels, [size, size, 3] bytes.</summary>
    void CopyThumbnail(int row, Span<byte> pixels);
}
