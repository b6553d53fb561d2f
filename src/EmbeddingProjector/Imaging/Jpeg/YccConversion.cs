using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>YCbCr to RGB, in libjpeg's 16-bit fixed point.</summary>
internal static class YccConversion
{
    private const int FractionBits = 16;
    private const int Half = 1 << (FractionBits - 1);
    private const int Center = 128;

    // 1.402, 1.772, 0.34414 and 0.71414, times 65536, rounded.
    private const int CrToRed = 91881;
    private const int CbToBlue = 116130;
    private const int CbToGreen = 22554;
    private const int CrToGreen = 46802;

    /// <summary>Converts a row.</summary>
    /// <param name="y">[width].</param>
    /// <param name="cb">[width].</param>
    /// <param name="cr">[width].</param>
    /// <param name="rgb">[width, 3].</param>
    public static void ToRgb(ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        var done = Avx2.IsSupported ? Wide(y, cb, cr, rgb) : 0;
        Scalar(y, cb, cr, rgb, done);
    }

    /// <summary>The definition, from a column on.</summary>
    internal static void Scalar(
        ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb, int from)
    {
        for (var x = from; x < y.Length; x++)
        {
            var (blueness, redness) = (cb[x] - Center, cr[x] - Center);
            var red = y[x] + ((CrToRed * redness + Half) >> FractionBits);
            var green = y[x] + ((-CbToGreen * blueness - CrToGreen * redness + Half) >> FractionBits);
            var blue = y[x] + ((CbToBlue * blueness + Half) >> FractionBits);
            rgb[3 * x] = (byte)Math.Clamp(red, 0, 255);
            rgb[3 * x + 1] = (byte)Math.Clamp(green, 0, 255);
            rgb[3 * x + 2] = (byte)Math.Clamp(blue, 0, 255);
        }
    }

    /// <summary>Sixteen pixels a step, in words; returns how many pixels are done.</summary>
    /// <remarks>
    /// Factors above 1 are split into whole numbers and a remainder that fits in a word. The high word of 2 * x *
    /// factor, plus 1, halved, is x * factor rounded.
    /// </remarks>
    internal static int Wide(ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        var center = Vector256.Create((short)Center);
        var toRed = Vector256.Create((short)(CrToRed - 65536));
        var toBlue = Vector256.Create((short)(CbToBlue - 2 * 65536));
        var toGreen = Vector256.Create((65536 - CrToGreen) << 16 | (-CbToGreen & 0xFFFF)).AsInt16();
        var half = Vector256.Create(Half);
        var x = 0;
        for (; x + Vector128<byte>.Count <= y.Length; x += Vector128<byte>.Count)
        {
            var luma = Avx2.ConvertToVector256Int16(Vector128.Create(y[x..]));
            var blueness = Avx2.ConvertToVector256Int16(Vector128.Create(cb[x..])) - center;
            var redness = Avx2.ConvertToVector256Int16(Vector128.Create(cr[x..])) - center;
            var red = luma + redness + Rounded(redness, toRed);
            var blue = luma + blueness + blueness + Rounded(blueness, toBlue);
            var low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(blueness, redness), toGreen);
            var high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(blueness, redness), toGreen);
            var green = luma - redness
                + Avx2.PackSignedSaturate((low + half) >> FractionBits, (high + half) >> FractionBits);
            RgbInterleave.Store(Narrow(red), Narrow(green), Narrow(blue), rgb[(3 * x)..]);
        }

        return x;
    }

    private static Vector256<short> Rounded(Vector256<short> value, Vector256<short> factor) =>
        (Avx2.MultiplyHigh(value + value, factor) + Vector256<short>.One) >> 1;

    private static Vector128<byte> Narrow(Vector256<short> words) =>
        Sse2.PackUnsignedSaturate(words.GetLower(), words.GetUpper());
}
