using EmbeddingProjector.Logs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.TensorBoard;

/// <summary>Adds to TorchSharp's <see cref="SummaryWriter"/> what PyTorch's has: embeddings for TensorBoard's
/// projector.</summary>
/// <remarks>
/// An entry is named <c>TAG:STEP</c> with five digits, as PyTorch names it. What it does better: entries of earlier
/// writers and of other tools are kept, an entry of the same name is replaced and never doubled, tensors are raw bytes
/// (some 500 times faster to load than text), a sprite never exceeds the 8192 pixels that the client draws, and a
/// process that is killed leaves a log that opens. The files of an entry are in <c>LOGDIR/TAG%3aSTEP/</c>.
/// Of more than 100,000 rows, which is all that the client shows, each label's share is kept.
/// </remarks>
public static class SummaryWriterExtensions
{
    /// <summary>The tag where none is given, as PyTorch's.</summary>
    public const string DefaultTag = "default";

    // No header is written for a single column.
    private static readonly string[] OneColumn = ["label"];

    /// <summary>Adds an embedding with at most one label a row.</summary>
    /// <param name="writer">Its <see cref="SummaryWriter.LogDir"/> receives the entry.</param>
    /// <param name="mat">[N, D], any floating-point type and device; at least 2 rows and columns, all finite.</param>
    /// <param name="metadata">One label a row; null without.</param>
    /// <param name="labelImages">[N, C, H, W] with 1 or 3 channels, floating-point in 0..1 or bytes; null without.
    /// Shown as squares, reduced where the sprite has no room for their size.</param>
    /// <param name="globalStep">The step, 0 or more; null is 0.</param>
    /// <param name="tag">The embedding's name.</param>
    /// <exception cref="ArgumentException">A shape does not fit, a value is not finite, or TensorBoard cannot take the
    /// tag.</exception>
    /// <exception cref="ProjectorLogException">The log cannot be written, or another process writes to it.</exception>
    public static void AddEmbedding(
        this SummaryWriter writer, Tensor mat, IReadOnlyList<string>? metadata = null, Tensor? labelImages = null,
        int? globalStep = null, string tag = DefaultTag) =>
        Write(
            writer,
            new(mat, metadata?.Select(label => new[] { label }).ToArray(), OneColumn, labelImages),
            globalStep,
            tag);

    /// <summary>Adds an embedding with several columns of metadata.</summary>
    /// <param name="writer">Its <see cref="SummaryWriter.LogDir"/> receives the entry.</param>
    /// <param name="mat">[N, D], any floating-point type and device; at least 2 rows and columns, all finite.</param>
    /// <param name="metadata">One list a row, one value a column.</param>
    /// <param name="metadataHeader">The columns' names, at least one.</param>
    /// <param name="labelImages">[N, C, H, W] with 1 or 3 channels, floating-point in 0..1 or bytes; null without.
    /// Shown as squares, reduced where the sprite has no room for their size.</param>
    /// <param name="globalStep">The step, 0 or more; null is 0.</param>
    /// <param name="tag">The embedding's name.</param>
    /// <exception cref="ArgumentException">A shape does not fit, a value is not finite, or TensorBoard cannot take the
    /// tag.</exception>
    /// <exception cref="ProjectorLogException">The log cannot be written, or another process writes to it.</exception>
    public static void AddEmbedding(
        this SummaryWriter writer, Tensor mat, IReadOnlyList<IReadOnlyList<string>> metadata,
        IReadOnlyList<string> metadataHeader, Tensor? labelImages = null, int? globalStep = null,
        string tag = DefaultTag) =>
        Write(writer, new(mat, metadata, metadataHeader, labelImages), globalStep, tag);

    private static void Write(SummaryWriter writer, TensorEntry entry, int? globalStep, string tag)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(globalStep ?? 0, nameof(globalStep));
        var name = $"{tag}:{globalStep ?? 0:D5}";
        if (TagName.Fault(name) is { } fault)
            throw new ArgumentException($"tag '{tag}': {fault}", nameof(tag));

        using var log = LogFolder.Open(Path.GetFullPath(writer.LogDir));
        var staging = log.MakeStaging(name);
        log.Publish(name, staging, entry.Write(staging, name));
    }
}
