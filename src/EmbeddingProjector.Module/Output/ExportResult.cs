using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Module.Output;

/// <summary>What <c>Export-Embedding</c> wrote.</summary>
public sealed record ExportResult
{
    /// <summary>The full path of the folder to point TensorBoard at.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list.</summary>
    public required string Tag { get; init; }

    /// <summary>The model's name; null for a set that does not know it.</summary>
    public required string? Model { get; init; }

    /// <summary>Pictures with an embedding.</summary>
    public required int Count { get; init; }

    /// <summary>Values of one embedding.</summary>
    public required int Dimension { get; init; }

    /// <summary>Of <see cref="Count"/>, those that the projector shows: all, or a sample of 100,000.</summary>
    public required int Shown { get; init; }

    /// <summary>Of <see cref="Count"/>, those taken over from an earlier run.</summary>
    public required int Resumed { get; init; }

    /// <summary>Pictures without an embedding.</summary>
    public required int Failed { get; init; }

    /// <summary>Files that are no picture, and were passed over.</summary>
    public required int PassedOver { get; init; }

    /// <summary>From the first picture to the log's last file.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Pictures of this run over <see cref="Elapsed"/>.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>How the projector's copy of the matrix is written.</summary>
    public required TensorFormat Format { get; init; }

    /// <summary>The side in pixels of a thumbnail; null without a sprite.</summary>
    public required int? ThumbnailSize { get; init; }

    /// <summary>The folder of this tag: tensors, metadata, sprite, embeddings.npy, provenance.json.</summary>
    public required string TagFolder { get; init; }

    /// <summary>The pictures without an embedding, and why.</summary>
    public required FailedImage[] Failures { get; init; }

    /// <summary>The ids of a set's items that were left out, as their vectors hold NaN or infinity.</summary>
    public required string[] LeftOut { get; init; }

    /// <summary>The part that this run embedded, such as 3/16, which waits for Merge-EmbeddingRun; null for
    /// all.</summary>
    public string? Shard { get; init; }

    internal static ExportResult Of(EmbeddingExportResult result) => new()
    {
        LogDir = result.LogDir,
        Tag = result.Tag,
        Model = result.Model,
        Count = result.Count,
        Dimension = result.Dimension,
        Shown = result.Shown,
        Resumed = result.Resumed,
        Failed = result.Failed.Count,
        PassedOver = result.PassedOver,
        Elapsed = result.Elapsed,
        ImagesPerSecond = (result.Count - result.Resumed + result.Failed.Count) / result.Elapsed.TotalSeconds,
        Format = result.Format,
        ThumbnailSize = result.ThumbnailSize,
        TagFolder = result.TagFolder,
        Shard = result.Shard?.ToString(),
        LeftOut = [.. result.LeftOut],
        Failures = [.. result.Failed.Select(FailedImage.Of)],
    };
}
