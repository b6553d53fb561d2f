using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Preprocessing;

namespace EmbeddingProjector.Tests.Preprocessing;

/// <summary>Each vector kernel against its scalar definition.</summary>
public sealed class ResampleKernelTests
{
    private readonly Random random = new(20240601);

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void The_vector_row_equals_the_scalar_one(Interpolation interpolation)
    {
        if (!Avx2.IsSupported)
            return;

        foreach (var (from, to) in new[] { (1, 1), (1, 9), (7, 3), (28, 224), (100, 33), (333, 40), (1000, 7) })
        {
            var weights = ResampleWeights.Make(from, to, interpolation, 0, to);
            var source = Bytes(3 * from + HorizontalResample.ReadAhead);
            var expected = new byte[3 * to];
            var found = new byte[3 * to + HorizontalResample.TargetPadding];

            HorizontalResample.RowScalar(source, weights, expected);
            HorizontalResample.RowAvx2(source, weights, found);

            Assert.Equal(expected, found[..expected.Length]);
        }
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void The_vector_column_equals_the_scalar_one(Interpolation interpolation)
    {
        foreach (var (from, to) in new[] { (1, 9), (7, 3), (28, 224), (333, 40) })
        {
            const int stride = 3 * 67;
            var weights = ResampleWeights.Make(from, to, interpolation, 0, to);
            var source = Bytes(from * stride);
            var (expected, found) = (new byte[stride], new byte[stride]);
            for (var y = 0; y < to; y++)
            {
                var taps = weights.Values.AsSpan(y * weights.Taps, weights.TapCounts[y]);
                var rows = source.AsSpan(weights.First[y] * stride, taps.Length * stride);

                VerticalResample.Scalar(rows, stride, taps, expected, 0);
                var done = VerticalResample.Wide(rows, stride, taps, found);

                Assert.Equal(stride / Vector128<byte>.Count * Vector128<byte>.Count, done);
                Assert.Equal(expected[..done], found[..done]);
            }
        }
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
