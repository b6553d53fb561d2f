namespace EmbeddingProjector.Data;

/// <summary>A picture in a file of its own.</summary>
internal sealed record ImageFile(string Name, string? Label, string SourcePath) : ImageItem(Name, Label, SourcePath)
{
    // Far above any encoded picture under the pixel limit; keeps a sparse file from filling the memory.
    private const long MaxLength = 1L << 30;

    public override byte[] ReadContent()
    {
        var length = PlainFile.Length(SourcePath);
        if (length > MaxLength)
            throw new ImageUnreadableException("unknown", $"expected at most {MaxLength} bytes, found {length}");

        return length == 0 ? [] : File.ReadAllBytes(SourcePath);
    }

    public override RgbImage Decode(byte[] content, ImageReadOptions options) => ImageDecoder.Decode(content, options);
}
