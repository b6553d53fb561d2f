namespace EmbeddingProjector.Imaging.Bmp;

/// <summary>Where the channels are in a pixel of 16 bits (shifts) or of 24 and 32 bits (bytes).</summary>
/// <param name="Red">Shift or byte.</param>
/// <param name="Green">Shift or byte.</param>
/// <param name="Blue">Shift or byte.</param>
/// <param name="GreenMax">Green's largest value in 16 bits.</param>
internal readonly record struct BmpLayout(int Red, int Green, int Blue, int GreenMax = 31)
{
    private static readonly BmpLayout Bits555 = new(10, 5, 0);
    private static readonly BmpLayout Bits565 = new(11, 5, 0, GreenMax: 63);
    private static readonly BmpLayout Bgr = new(2, 1, 0);

    /// <summary>The layout of pixels without bit fields.</summary>
    public static BmpLayout Plain(int bitsPerPixel) => bitsPerPixel == 16 ? Bits555 : Bgr;

    /// <summary>The layout that masks describe; those that Pillow knows.</summary>
    /// <exception cref="ImageUnreadableException">It is another.</exception>
    public static BmpLayout FromMasks(int bitsPerPixel, uint red, uint green, uint blue, uint alpha)
    {
        BmpLayout? layout = (bitsPerPixel, red, green, blue, alpha) switch
        {
            (32, 0xFF0000, 0xFF00, 0xFF, 0 or 0xFF000000) => Bgr,
            (32, 0xFF000000, 0xFF0000, 0xFF00, 0 or 0xFF) => new BmpLayout(3, 2, 1),
            (32, 0xFF, 0xFF00, 0xFF0000, 0xFF000000) => new BmpLayout(0, 1, 2),
            (32, 0, 0, 0, 0) => Bgr,
            (24, 0xFF0000, 0xFF00, 0xFF, _) => Bgr,
            (16, 0xF800, 0x7E0, 0x1F, _) => Bits565,
            (16, 0x7C00, 0x3E0, 0x1F, _) => Bits555,
            _ => null,
        };
        if (layout is null)
            Unreadable.Unsupported(
                BmpCodec.Name, $"bit fields {red:X8} {green:X8} {blue:X8} {alpha:X8} of {bitsPerPixel} bits a pixel");

        return layout.Value;
    }

    /// <summary>Scales the low bits of a number from 0..max to 0..255, rounded down.</summary>
    public static byte Scale(int value, int max) => (byte)((value & max) * 255 / max);
}
