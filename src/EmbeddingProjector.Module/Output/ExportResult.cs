namespace EmbeddingProjector.Module.Output;

/// <summary>What <c>Export-Embedding</c> wrote.</summary>
/// <param name="LogDir">The full path of the folder to point TensorBoard at.</param>
/// <param name="Tag">The name in TensorBoard's list.</param>
/// <param name="Model">The model's name; null for a set that does not know it.</param>
/// <param name="Count">Pictures with an embedding.</param>
/// <param name="Dimension">Values of one embedding.</param>
/// <param name="Shown">Of <see cref="Count"/>, those that the projector shows: all, or a sample of 100,000.</param>
/// <param name="Resumed">Of <see cref="Count"/>, those taken over from an earlier run.</param>
/// <param name="Failed">Pictures without an embedding.</param>
/// <param name="PassedOver">Files that are no picture, and were passed over.</param>
/// <param name="Elapsed">From the first picture to the log's last file.</param>
/// <param name="ImagesPerSecond">Pictures of this run over <see cref="Elapsed"/>.</param>
/// <param name="Format">How the projector's copy of the matrix is written.</param>
/// <param name="ThumbnailSize">The side in pixels of a thumbnail; null without a sprite.</param>
/// <param name="TagFolder">The folder of this tag: tensors, metadata, sprite, embeddings.npy, provenance.json.</param>
/// <param name="Failures">The pictures without an embedding, and why.</param>
/// <param name="LeftOut">The ids of a set's items that were left out, as their vectors hold NaN or infinity.</param>
public sealed record ExportResult(
    string LogDir, string Tag, string? Model, int Count, int Dimension, int Shown, int Resumed, int Failed,
    int PassedOver, TimeSpan Elapsed, double ImagesPerSecond, TensorFormat Format, int? ThumbnailSize, string TagFolder,
    FailedImage[] Failures, string[] LeftOut)
{
    /// <summary>The part that this run embedded, such as 3/16, which waits for Merge-EmbeddingRun; null for
    /// all.</summary>
    public string? Shard { get; init; }

    internal static ExportResult Of(EmbeddingExportResult result) => new(
        LogDir: result.LogDir,
        Tag: result.Tag,
        Model: result.Model,
        Count: result.Count,
        Dimension: result.Dimension,
        Shown: result.Shown,
        Resumed: result.Resumed,
        Failed: result.Failed.Count,
        PassedOver: result.PassedOver,
        Elapsed: result.Elapsed,
        ImagesPerSecond: (result.Count - result.Resumed + result.Failed.Count) / result.Elapsed.TotalSeconds,
        Format: result.Format,
        ThumbnailSize: result.ThumbnailSize,
        TagFolder: result.TagFolder,
        LeftOut: [.. result.LeftOut],
        Failures: [.. result.Failed.Select(FailedImage.Of)])
    {
        Shard = result.Shard?.ToString(),
    };
}
