using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Preprocessing;

/// <summary>The horizontal pass of a resize: every row becomes as wide as the window.</summary>
internal static class HorizontalResample
{
    private const int Channels = 3;
    private const int Half = 1 << (ResampleWeights.PrecisionBits - 1);

    // A load takes 16 bytes for two pixels, and the last tap of an odd count is a zero weight on one more pixel.
    internal const int ReadAhead = 16 + Channels;

    /// <summary>Bytes of the target beyond a row's end; what is there is written over.</summary>
    internal const int TargetPadding = 1;

    /// <param name="rows">How many source rows.</param>
    /// <param name="weights">For each column of the window.</param>
    /// <param name="target">[rows, window width, 3], and one byte more, which the last store of a pixel touches.</param>
    public static void Run(RgbImage image, int firstRow, int rows, ResampleWeights weights, Span<byte> target)
    {
        var (stride, source) = (weights.First.Length * Channels, image.Width * Channels);
        var padded = new byte[source + ReadAhead];
        for (var y = 0; y < rows; y++)
        {
            // The wide loads may run past a row's end, so near the end of the picture they need a copy with a margin.
            var row = image.Pixels.AsSpan((firstRow + y) * source);
            if (row.Length < padded.Length)
            {
                row[..source].CopyTo(padded);
                row = padded;
            }

            Row(row, weights, target.Slice(y * stride, stride + TargetPadding));
        }
    }

    private static void Row(ReadOnlySpan<byte> source, ResampleWeights weights, Span<byte> target)
    {
        if (Avx2.IsSupported)
            RowAvx2(source, weights, target);
        else
            RowScalar(source, weights, target);
    }

    internal static void RowScalar(ReadOnlySpan<byte> source, ResampleWeights weights, Span<byte> target)
    {
        for (var x = 0; x < weights.First.Length; x++)
        {
            var pixels = source.Slice(weights.First[x] * Channels, weights.TapCounts[x] * Channels);
            var taps = weights.Values.AsSpan(x * weights.Taps, weights.TapCounts[x]);
            int red = Half, green = Half, blue = Half;
            for (int i = 0, at = 0; i < taps.Length; i++, at += Channels)
            {
                red += pixels[at] * taps[i];
                green += pixels[at + 1] * taps[i];
                blue += pixels[at + 2] * taps[i];
            }

            target[x * Channels] = Clip(red);
            target[x * Channels + 1] = Clip(green);
            target[x * Channels + 2] = Clip(blue);
        }
    }

    /// <summary>Two taps a step. Lanes: red, green, blue, nothing of one pixel, then of the next.</summary>
    internal static void RowAvx2(ReadOnlySpan<byte> source, ResampleWeights weights, Span<byte> target)
    {
        var spread = Vector256.Create(
            0, 255, 255, 255, 1, 255, 255, 255, 2, 255, 255, 255, 255, 255, 255, 255,
            3, 255, 255, 255, 4, 255, 255, 255, 5, 255, 255, 255, 255, 255, 255, (byte)255);
        var half = Vector128.Create(Half);
        ref var pixels = ref MemoryMarshal.GetReference(source);
        ref var taps = ref MemoryMarshal.GetArrayDataReference(weights.Values);
        for (var x = 0; x < weights.First.Length; x++)
        {
            ref var from = ref Unsafe.Add(ref pixels, weights.First[x] * Channels);
            ref var tap = ref Unsafe.Add(ref taps, x * weights.Taps);
            var sums = Vector256<int>.Zero;
            for (var i = 0; i < weights.TapCounts[x]; i += 2)
            {
                var pair = Vector128.LoadUnsafe(ref from, (nuint)(i * Channels));
                var lanes = Avx2.Shuffle(Vector256.Create(pair, pair), spread).AsInt32();
                var weight = Vector256.Create(
                    Vector128.Create(Unsafe.Add(ref tap, i)), Vector128.Create(Unsafe.Add(ref tap, i + 1)));
                sums += lanes * weight;
            }

            // Saturating twice clips to 0..255; the fourth byte is written over by the next pixel.
            var sum = (sums.GetLower() + sums.GetUpper() + half) >> ResampleWeights.PrecisionBits;
            var words = Sse2.PackSignedSaturate(sum, sum);
            MemoryMarshal.Write(target[(x * Channels)..], Sse2.PackUnsignedSaturate(words, words).AsUInt32()[0]);
        }
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResampleWeights.PrecisionBits, 0, 255);
}
