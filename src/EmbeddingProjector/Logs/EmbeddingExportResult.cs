namespace EmbeddingProjector.Logs;

/// <summary>What an export wrote.</summary>
public sealed record EmbeddingExportResult
{
    /// <summary>The full path of the folder to point TensorBoard at.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list.</summary>
    public required string Tag { get; init; }

    /// <summary>The model's name; null for a set that does not know it.</summary>
    public required string? Model { get; init; }

    /// <summary>Rows of embeddings.npy.</summary>
    public required int Count { get; init; }

    /// <summary>Rows that the projector shows: <see cref="Count"/>, or a sample of 100,000 of them.</summary>
    public required int Shown { get; init; }

    /// <summary>Values of one embedding.</summary>
    public required int Dimension { get; init; }

    /// <summary>Of <see cref="Count"/>, the rows taken over from an earlier run.</summary>
    public required int Resumed { get; init; }

    /// <summary>Files that are no picture, and were passed over.</summary>
    public required int PassedOver { get; init; }

    /// <summary>The images without a result, in order.</summary>
    public required IReadOnlyList<ItemFailure> Failed { get; init; }

    /// <summary>The ids of a set's items that were left out, as their vectors hold NaN or infinity.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = Array.Empty<string>();

    /// <summary>The format written: TSV also where the raw bytes would have been taken for text.</summary>
    public required TensorFormat Format { get; init; }

    /// <summary>The side in pixels of a thumbnail; null without a sprite.</summary>
    public required int? ThumbnailSize { get; init; }

    /// <summary>From the start of the run to the log's last file.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What the user should know; the observer has heard each of them.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The part that this run embedded; null for all. Its rows wait for the merge.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The full path of the data folder, which holds tensors, metadata, sprite, embeddings.npy, items.tsv and
    /// provenance.json.</summary>
    public required string TagFolder { get; init; }
}
