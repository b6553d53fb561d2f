using BitMiracle.LibTiff.Classic;

namespace EmbeddingProjector.Imaging.Tiff;

/// <summary>Turns a row of samples into RGB as Pillow does.</summary>
/// <remarks>
/// Gray of more than eight bits is cut off at 255 and not scaled, as Pillow's <c>convert("RGB")</c> does; colours of
/// 16 bits lose their low byte.
/// </remarks>
internal sealed class TiffColors
{
    private readonly TiffLayout layout;

    /// <summary>Checks that the kind of picture is known.</summary>
    /// <exception cref="ImageUnreadableException">It is not.</exception>
    public TiffColors(TiffLayout layout)
    {
        this.layout = layout;
        var isKnown = (layout.Photometric, layout.SampleFormat) switch
        {
            (Photometric.MINISWHITE or Photometric.MINISBLACK, SampleFormat.UINT) =>
                layout.Bits is 1 or 2 or 4 or 8 or 12 or 16 or 32,
            (Photometric.MINISWHITE or Photometric.MINISBLACK, SampleFormat.INT) => layout.Bits is 16 or 32,
            (Photometric.MINISWHITE or Photometric.MINISBLACK, SampleFormat.IEEEFP) => layout.Bits == 32,
            (Photometric.PALETTE, SampleFormat.UINT) => layout.Bits is 1 or 2 or 4 or 8 && layout.Palette is not null,
            (Photometric.RGB, SampleFormat.UINT) => layout.Bits is 8 or 16 && layout.Samples >= 3,
            (Photometric.SEPARATED, SampleFormat.UINT) => layout.Bits is 8 or 16 && layout.Samples >= 4,
            _ => false,
        };
        if (!isKnown)
            Unreadable.Unsupported(
                TiffCodec.Name,
                $"{layout.Samples} samples of {layout.Bits} bits ({layout.SampleFormat}) as {layout.Photometric}");
    }

    /// <param name="samples">[width, samples] as stored.</param>
    /// <param name="rgb">[width, 3]</param>
    public void Convert(ReadOnlySpan<uint> samples, Span<byte> rgb)
    {
        var step = layout.Samples;
        for (var x = 0; x < rgb.Length / 3; x++)
        {
            var pixel = samples.Slice(x * step, step);
            var color = rgb.Slice(3 * x, 3);
            switch (layout.Photometric)
            {
                case Photometric.PALETTE:
                    for (var c = 0; c < 3; c++)
                        color[c] = (byte)(layout.Palette![c][pixel[0]] >> 8);
                    break;
                case Photometric.RGB:
                    for (var c = 0; c < 3; c++)
                        color[c] = Byte(pixel[c]);
                    if (layout.IsPremultiplied && step > 3)
                        Divide(color, Byte(pixel[3]));
                    break;
                case Photometric.SEPARATED:
                    for (var c = 0; c < 3; c++)
                        color[c] = InkColors.Light(Byte(pixel[c]), 255 - Byte(pixel[3]));
                    break;
                default:
                    color.Fill(Gray(pixel[0]));
                    break;
            }
        }
    }

    private byte Byte(uint sample) => (byte)(layout.Bits == 16 ? sample >> 8 : sample);

    private byte Gray(uint sample)
    {
        if (layout.Bits <= 8)
        {
            var most = (1u << layout.Bits) - 1;
            return (byte)((layout.Photometric == Photometric.MINISWHITE ? most - sample : sample) * (255 / most));
        }

        return layout.SampleFormat switch
        {
            SampleFormat.IEEEFP => Clamp(BitConverter.UInt32BitsToSingle(sample)),
            SampleFormat.INT when layout.Bits == 16 => (byte)Math.Clamp((int)(short)sample, 0, 255),
            _ => (byte)Math.Clamp((int)sample, 0, 255), // of 32 bits Pillow makes signed numbers
        };
    }

    private static byte Clamp(float value) => value > 0 ? (byte)Math.Min(value, 255) : (byte)0;

    private static void Divide(Span<byte> color, int alpha)
    {
        for (var c = 0; c < 3; c++)
            color[c] = alpha == 0 ? (byte)0 : (byte)Math.Min(255, color[c] * 255 / alpha);
    }
}
