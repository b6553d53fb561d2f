namespace EmbeddingProjector.Data;

/// <summary>A picture among many in one file.</summary>
/// <param name="Name">The file's name and the picture's number, such as <c>t10k-images-idx3-ubyte/00042</c>.</param>
/// <param name="Label">The label's name or number.</param>
/// <param name="Format">The data set's kind, for messages.</param>
/// <param name="Offset">Where the record begins.</param>
/// <param name="Layout">How the record stores its pixels.</param>
internal sealed record PackedImage(
    string Name, string? Label, string SourcePath, string Format, PackedBytes Bytes, long Offset, PlanarLayout Layout)
    : ImageItem(Name, Label, SourcePath)
{
    private const int MinDigits = 5;

    /// <summary>The item's name: numbers of equal width, so that the order of names is the order of records.</summary>
    public static string NameOf(string dataSet, int index, int count)
    {
        var digits = Math.Max(MinDigits, (count - 1).ToString().Length);
        return $"{dataSet}/{index.ToString().PadLeft(digits, '0')}";
    }

    public override byte[] ReadContent() => Bytes.Read(Offset, (int)Layout.Length);

    public override RgbImage Decode(byte[] content, ImageReadOptions options) =>
        Layout.Decode(content, Format, options);
}
