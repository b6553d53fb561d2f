namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Tells a file's colour space, which JPEG does not name, from its application data.</summary>
/// <remarks>libjpeg's <c>default_decompress_parms</c>.</remarks>
internal sealed class JpegColorGuess
{
    private const int JfifLength = 14;
    private const int AdobeLength = 12;

    private bool isJfif;
    private int? adobeTransform;

    /// <summary>Looks at an APPn segment.</summary>
    public void Note(int marker, ReadOnlySpan<byte> segment)
    {
        if (marker == JpegMarker.App0 && segment.Length >= JfifLength && segment.StartsWith("JFIF\0"u8))
            isJfif = true;
        else if (marker == JpegMarker.App14 && segment.Length >= AdobeLength && segment.StartsWith("Adobe"u8))
            adobeTransform = segment[11];
    }

    /// <summary>The colour space of a frame.</summary>
    public JpegColorSpace Of(JpegFrame frame) => frame.Components.Length switch
    {
        1 => JpegColorSpace.Gray,
        3 when isJfif => JpegColorSpace.YCbCr,
        3 when adobeTransform is not null => adobeTransform == 0 ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr,
        3 => HasRgbIds(frame) ? JpegColorSpace.Rgb : JpegColorSpace.YCbCr,
        _ => adobeTransform is null or 0 ? JpegColorSpace.Cmyk : JpegColorSpace.Ycck,
    };

    private static bool HasRgbIds(JpegFrame frame) =>
        frame.Components.Select(component => component.Id).SequenceEqual([(int)'R', 'G', 'B']);
}
