using System.Numerics;
using System.Runtime.Intrinsics.X86;
using EmbeddingProjector.Imaging.Jpeg;

namespace EmbeddingProjector.Tests.Imaging;

/// <summary>Each vector kernel against its scalar definition.</summary>
public sealed class JpegKernelTests
{
    private readonly Random random = new(20240601);

    [Theory]
    [InlineData(4, 20)]
    [InlineData(64, 300)]
    [InlineData(64, 2048)]
    [InlineData(64, 32767)]
    public void The_vector_transform_equals_the_scalar_one(int coefficients, int largest)
    {
        if (!InverseDctVector.IsSupported)
            return;

        var (block, quantization) = (new short[64], new short[64]);
        var (expected, found) = (new byte[64], new byte[64]);
        for (var run = 0; run < 2000; run++)
        {
            Array.Clear(block);
            for (var i = 0; i < coefficients; i++)
                block[random.Next(64)] = (short)random.Next(-largest, largest + 1);
            for (var i = 0; i < 64; i++)
                quantization[i] = (short)random.Next(1, largest > 2048 ? 256 : 4);

            InverseDct.Scalar(block, quantization, expected, 8);
            InverseDctVector.Transform(block, quantization, found, 8);

            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void The_transform_of_a_lone_DC_coefficient_is_flat_and_equals_the_general_one()
    {
        var frame = JpegFrame.Parse([8, 0, 8, 0, 8, 1, 1, 0x11, 0], JpegMarker.BaselineFrame, new());
        var component = frame.Components[0];
        component.Allocate(keepCoefficients: false);
        component.Quantization = new short[64];
        Array.Fill(component.Quantization, (short)3);
        var (block, expected) = (new short[64], new byte[64]);
        for (var dc = -1200; dc <= 1200; dc++)
        {
            block[0] = (short)dc;
            InverseDct.Scalar(block, component.Quantization, expected, 8);
            InverseDct.Transform(block, component, 0, 0);

            Assert.Equal(expected, component.Samples[..expected.Length]);
        }
    }

    [Fact]
    public void The_vector_colour_conversion_equals_the_scalar_one_for_every_pair_of_chroma()
    {
        if (!Avx2.IsSupported)
            return;

        byte[] lumas = [0, 1, 127, 128, 254, 255];
        var cb = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var (y, cr) = (new byte[256], new byte[256]);
        var (expected, found) = (new byte[768], new byte[768]);
        foreach (var luma in lumas)
        {
            Array.Fill(y, luma);
            for (var redness = 0; redness < 256; redness++)
            {
                Array.Fill(cr, (byte)redness);
                YccConversion.Scalar(y, cb, cr, expected, 0);

                Assert.Equal(256, YccConversion.Wide(y, cb, cr, found));
                Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void Widened_rows_equal_the_scalar_definition_at_every_length()
    {
        for (var count = 1; count <= 3 * Vector<ushort>.Count + 1; count++)
        {
            foreach (var (even, odd, shift, top) in new[] { (1, 2, 2, 256), (8, 7, 4, 1021) })
            {
                var sums = new ushort[count + TriangleFilter.SumPadding];
                for (var i = 1; i <= count; i++)
                    sums[i] = (ushort)random.Next(top);
                var found = new byte[2 * count + TriangleFilter.RowPadding];
                var expected = new byte[2 * count];

                TriangleFilter.Widen(sums, count, even, odd, shift, found);
                TriangleFilter.WidenScalar(sums, count, even, odd, shift, expected);

                Assert.Equal(expected, found[..(2 * count)]);
            }
        }
    }

    [Fact]
    public void Rows_are_added_and_blended_by_the_triangle_at_every_length()
    {
        for (var count = 1; count <= 2 * Vector<byte>.Count + 1; count++)
        {
            var (near, far) = (Bytes(count), Bytes(count));
            var (sums, row) = (new ushort[count], new byte[count]);

            TriangleFilter.AddRows(near, far, sums);
            TriangleFilter.Blend(near, far, bias: 2, row);

            Assert.Equal(near.Zip(far, (a, b) => (ushort)(3 * a + b)), sums);
            Assert.Equal(near.Zip(far, (a, b) => (byte)((3 * a + b + 2) / 4)), row);
        }
    }

    [Fact]
    public void Planes_are_interleaved_at_every_length()
    {
        for (var width = 1; width <= 50; width++)
        {
            var (red, green, blue, rgb) = (Bytes(width), Bytes(width), Bytes(width), new byte[3 * width]);

            JpegColors.Interleave(red, green, blue, rgb);

            Assert.Equal(Enumerable.Range(0, width).SelectMany(x => new[] { red[x], green[x], blue[x] }), rgb);
        }
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
