namespace EmbeddingProjector.Imaging;

/// <summary>How encoded pictures are read.</summary>
public sealed record ImageReadOptions
{
    /// <summary>
    /// The limit that Pillow warns at (<c>PIL.Image.MAX_IMAGE_PIXELS</c> times two is its error; we stop at its
    /// warning).
    /// </summary>
    public const long DefaultMaxPixels = 178_956_970;

    /// <summary>The defaults: Pillow's pixel limit, EXIF orientation left alone.</summary>
    public static ImageReadOptions Default { get; } = new();

    /// <summary>The largest width times height that is decoded; checked before anything is allocated.</summary>
    public long MaxPixels { get; init; } = DefaultMaxPixels;

    /// <summary>Turns the picture as its EXIF orientation says. Off by default, as torchvision's loader does.</summary>
    public bool ApplyOrientation { get; init; }
}
