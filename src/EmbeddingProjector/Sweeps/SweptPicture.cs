namespace EmbeddingProjector.Sweeps;

/// <summary>One picture of a sweep, made when it is read: a thousand of them take no more memory than a few.</summary>
/// <remarks>Its content, which its id is made of, is a binary portable pixmap: equal pixels have equal ids.</remarks>
/// <param name="Name">The original's name and the value, such as <c>cat.jpg#angle=30</c>.</param>
/// <param name="SourcePath">The original's file.</param>
/// <param name="Index">The picture's place in the sweep.</param>
/// <param name="Make">Makes the pixels.</param>
internal sealed record SweptPicture(string Name, string SourcePath, int Index, Func<RgbImage> Make)
    : ImageItem(Name, null, SourcePath)
{
    /// <inheritdoc/>
    public override byte[] ReadContent()
    {
        var picture = Make();
        return
        [
            .. Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"P6\n{picture.Width} {picture.Height}\n255\n")),
            .. picture.Pixels,
        ];
    }

    /// <inheritdoc/>
    public override RgbImage Decode(byte[] content, ImageReadOptions options) => ImageDecoder.Decode(content, options);
}
