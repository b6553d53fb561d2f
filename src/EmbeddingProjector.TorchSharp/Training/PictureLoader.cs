using System.Diagnostics;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Brings pictures to the trainer batch by batch, decoded and changed on threads of their own, some batches
/// ahead.</summary>
/// <param name="transform">What a picture goes through.</param>
/// <param name="readOptions">The limits to hold to.</param>
/// <param name="augment">How pictures to learn from are changed.</param>
/// <param name="threads">That decode.</param>
internal sealed class PictureLoader(
    ImageTransform transform, ImageReadOptions readOptions, IReadOnlyList<Augmentation> augment, int threads)
{
    private const int BatchesAhead = 3;

    private readonly HashSet<string> failed = new(StringComparer.Ordinal);

    /// <summary>The time that whoever took batches stood waiting for pictures.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Hears of a picture that cannot be read, once.</summary>
    public required Action<ItemFailure> Failed { get; init; }

    /// <summary>Loads the batches of an epoch.</summary>
    /// <param name="items">The pictures to learn from.</param>
    /// <param name="batches">Which of them, in which order.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public IEnumerable<LoadedBatch> Load(
        IReadOnlyList<ImageItem> items, IReadOnlyList<Pick[]> batches, CancellationToken cancellation)
    {
        var preprocessor = new Preprocessor(transform);
        var augmentation = new PictureAugmentation(preprocessor, augment);
        var scheduled = batches.SelectMany(batch => batch.Select(pick => new PickedItem(items[pick.Row], pick)));
        return Load(
            scheduled, batches.Select(batch => batch.Length),
            (item, picture) => augmentation.Apply(picture, new(((PickedItem)item).Pick.Draw)), null, cancellation);
    }

    /// <summary>Loads pictures as they are, in their order.</summary>
    /// <param name="items">The pictures.</param>
    /// <param name="size">Of a batch.</param>
    /// <param name="thumbnailSize">Side of their thumbnails; null for none.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public IEnumerable<LoadedBatch> Load(
        IReadOnlyList<ImageItem> items, int size, int? thumbnailSize, CancellationToken cancellation) =>
        Load(items, items.Chunk(size).Select(chunk => chunk.Length), null, thumbnailSize, cancellation);

    private IEnumerable<LoadedBatch> Load(
        IEnumerable<ImageItem> items, IEnumerable<int> sizes, Func<ImageItem, RgbImage, RgbImage>? square,
        int? thumbnailSize, CancellationToken cancellation)
    {
        var preparation = new PicturePreparation(transform, readOptions, thumbnailSize, square);
        var lengths = sizes.ToArray();
        var ahead = Math.Max(2, BatchesAhead * lengths.DefaultIfEmpty(1).Max());
        using var queue = new PictureQueue(items, preparation.Prepare, ahead, threads, cancellation);
        foreach (var length in lengths)
        {
            var pictures = new List<PreparedPicture>(length);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < length && queue.TryTake(out var picture); i++)
            {
                if (picture.Input is not null)
                    pictures.Add(picture);
                else if (failed.Add(picture.Item.Name))
                    Failed(new(picture.Item, picture.Error!));
            }

            Waited += Stopwatch.GetElapsedTime(start);
            var input = new float[pictures.Sum(picture => picture.Input!.Length)];
            for (var i = 0; i < pictures.Count; i++)
            {
                pictures[i].Input!.CopyTo(input.AsSpan(i * pictures[i].Input!.Length));
                preparation.Return(pictures[i].Input!);
            }

            yield return new(pictures, input);
        }
    }
}

/// <summary>Pictures of one batch.</summary>
/// <param name="Pictures">Those that could be read; their inputs are given back.</param>
/// <param name="Input">[pictures, 3, height, width], normalised.</param>
internal sealed record LoadedBatch(IReadOnlyList<PreparedPicture> Pictures, float[] Input)
{
    /// <summary>The pictures' rows, of those to learn from.</summary>
    public IEnumerable<int> Rows => Pictures.Select(picture => ((PickedItem)picture.Item).Pick.Row);
}

/// <summary>A picture with what becomes of it.</summary>
internal sealed record PickedItem(ImageItem Item, Pick Pick) : ImageItem(Item.Name, Item.Label, Item.SourcePath)
{
    /// <inheritdoc/>
    public override byte[] ReadContent() => Item.ReadContent();

    /// <inheritdoc/>
    public override RgbImage Decode(byte[] content, ImageReadOptions options) => Item.Decode(content, options);
}
