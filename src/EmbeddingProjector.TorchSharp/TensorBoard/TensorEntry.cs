using EmbeddingProjector.Logs;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp.TensorBoard;

/// <summary>The files of one projector entry, made from tensors.</summary>
internal sealed class TensorEntry
{
    private const int SampleSeed = 0;

    private readonly float[] values; // [rows, columns]
    private readonly int columns;
    private readonly IReadOnlyList<IReadOnlyList<string>>? metadata;
    private readonly IReadOnlyList<string> metadataHeader;
    private readonly Tensor? labelImages;
    private readonly int[] shown; // the rows that the client has room for

    /// <summary>Checks everything before anything is written.</summary>
    /// <param name="mat">[rows, columns].</param>
    /// <param name="metadata">One value a column and row; null without.</param>
    /// <param name="metadataHeader">The columns' names.</param>
    /// <param name="labelImages">[rows, 1 or 3, height, width]; null without.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or a value is not finite.</exception>
    public TensorEntry(
        Tensor mat, IReadOnlyList<IReadOnlyList<string>>? metadata, IReadOnlyList<string> metadataHeader,
        Tensor? labelImages)
    {
        if (mat.shape is not [>= 2 and var count, >= 2 and var dimension])
            throw new ArgumentException($"expected at least 2 rows and 2 columns, found {Text(mat)}", nameof(mat));
        if (metadata is not null && metadata.Count != count)
            throw new ArgumentException($"expected {count} rows of metadata, found {metadata.Count}", nameof(metadata));
        var wanted = metadataHeader.Count;
        if (metadata?.FirstOrDefault(row => row.Count != wanted) is { } odd)
            throw new ArgumentException($"expected {wanted} columns of metadata, found {odd.Count}", nameof(metadata));
        if (labelImages is not null && (labelImages.shape is not [var images, 1 or 3, >= 1, >= 1] || images != count))
            throw new ArgumentException(
                $"expected [{count}, 1 or 3, height, width], found {Text(labelImages)}", nameof(labelImages));

        values = TensorValues.Floats(mat);
        columns = (int)dimension;
        this.metadata = metadata;
        this.metadataHeader = metadataHeader;
        this.labelImages = labelImages;
        RequireFinite();
        shown = RowSample.Choose(
            (int)count, row => metadata?[row][0], row => row.ToString(CultureInfo.InvariantCulture), RowSample.MostRows,
            SampleSeed);
    }

    /// <param name="folder">Where they go.</param>
    /// <returns>The entry for the config, its paths in the name's own folder.</returns>
    public EmbeddingInfo Write(string folder, string name)
    {
        var home = TagName.Folder(name);
        var format = TensorsFile.Write(folder, TensorFormat.Raw, shown.Length, row => Row(shown[row]));
        if (metadata is not null)
        {
            using var table = File.Create(Path.Combine(folder, LogColumns.MetadataFile));
            MetadataFile.Write(table, metadataHeader, shown.Select(row => metadata[row]));
        }

        return new()
        {
            TensorName = name,
            MetadataPath = metadata is null ? "" : $"{home}/{LogColumns.MetadataFile}",
            TensorShape = [(uint)shown.Length, (uint)columns],
            Sprite = labelImages is null ? null : WriteSprite(folder, home, labelImages),
            TensorPath = $"{home}/{TensorsFile.Name(format)}",
        };
    }

    private SpriteMetadata WriteSprite(string folder, string home, Tensor images)
    {
        var thumbnails = new TensorThumbnails(images, SpriteSheet.LargestThumbnail(shown.Length));
        using var sprite = File.Create(Path.Combine(folder, SpriteSheet.Name));
        SpriteSheet.Write(
            sprite, shown.Length, thumbnails.Side, (place, pixels) => thumbnails.Copy(shown[place], pixels));
        var side = (uint)thumbnails.Side;
        return new() { ImagePath = $"{home}/{SpriteSheet.Name}", SingleImageDim = [side, side] };
    }

    private ReadOnlySpan<float> Row(int row) => values.AsSpan(row * columns, columns);

    private void RequireFinite()
    {
        var place = Array.FindIndex(values, value => !float.IsFinite(value));
        if (place >= 0)
        {
            var (row, column) = Math.DivRem(place, columns);
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"row {row}, column {column}: expected a finite value for TensorBoard's PCA, found {values[place]}"));
        }
    }

    private static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
