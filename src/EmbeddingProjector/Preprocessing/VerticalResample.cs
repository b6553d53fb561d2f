using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Preprocessing;

/// <summary>The vertical pass of a resize: an output row is a weighted sum of source rows.</summary>
internal static class VerticalResample
{
    private const int Half = 1 << (ResampleWeights.PrecisionBits - 1);

    /// <param name="source">[rows, stride] bytes.</param>
    /// <param name="stride">Bytes a row.</param>
    /// <param name="firstRow">The row of the picture that the source begins with.</param>
    /// <param name="target">[stride].</param>
    public static void Run(
        ReadOnlySpan<byte> source, int stride, int firstRow, ResampleWeights weights, int y, Span<byte> target)
    {
        var taps = weights.Values.AsSpan(y * weights.Taps, weights.TapCounts[y]);
        var rows = source.Slice((weights.First[y] - firstRow) * stride, taps.Length * stride);
        var done = Vector128.IsHardwareAccelerated ? Wide(rows, stride, taps, target) : 0;
        Scalar(rows, stride, taps, target, done);
    }

    /// <summary>The definition, from a column on.</summary>
    internal static void Scalar(
        ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> taps, Span<byte> target, int from)
    {
        for (var x = from; x < stride; x++)
        {
            var sum = Half;
            for (var i = 0; i < taps.Length; i++)
                sum += rows[i * stride + x] * taps[i];

            target[x] = (byte)Math.Clamp(sum >> ResampleWeights.PrecisionBits, 0, 255);
        }
    }

    /// <summary>Sixteen columns a step, in four vectors of four sums; returns how many columns are done.</summary>
    internal static int Wide(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> taps, Span<byte> target)
    {
        ref var source = ref MemoryMarshal.GetReference(rows);
        var x = 0;
        for (; x + Vector128<byte>.Count <= stride; x += Vector128<byte>.Count)
        {
            Vector128<int> a = Vector128.Create(Half), b = a, c = a, d = a;
            for (var i = 0; i < taps.Length; i++)
            {
                var pixels = Vector128.LoadUnsafe(ref source, (nuint)(i * stride + x));
                var (low, high) = Vector128.Widen(pixels);
                var weight = Vector128.Create(taps[i]);
                a += Vector128.WidenLower(low).AsInt32() * weight;
                b += Vector128.WidenUpper(low).AsInt32() * weight;
                c += Vector128.WidenLower(high).AsInt32() * weight;
                d += Vector128.WidenUpper(high).AsInt32() * weight;
            }

            Vector128.Narrow(Vector128.Narrow(Clip(a), Clip(b)), Vector128.Narrow(Clip(c), Clip(d)))
                .CopyTo(target[x..]);
        }

        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Clip(Vector128<int> sums) =>
        Vector128.Clamp(sums >> ResampleWeights.PrecisionBits, Vector128<int>.Zero, Vector128.Create(255)).AsUInt32();
}
