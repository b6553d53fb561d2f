namespace EmbeddingProjector.Pipeline;

/// <summary>Reads and names pictures without decoding them, to find out which of them are known already.</summary>
internal static class ContentScan
{
    /// <summary>Each item's content id; null for one that cannot be read, which the pipeline will say better.</summary>
    public static ContentId?[] Run(IReadOnlyList<ImageItem> items, int threads, CancellationToken cancellation)
    {
        var ids = new ContentId?[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, items.Count, options, i => ids[i] = TryRead(items[i]));
        return ids;
    }

    private static ContentId? TryRead(ImageItem item)
    {
        try
        {
            return ContentId.Of(item.ReadContent());
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or EmbeddingProjectorException)
        {
            return null;
        }
    }
}
