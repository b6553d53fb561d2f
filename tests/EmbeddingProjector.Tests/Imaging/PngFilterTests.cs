using EmbeddingProjector.Imaging.Png;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class PngFilterTests
{
    private readonly Random random = new(20240601);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Filtering_follows_the_specification_and_unfiltering_undoes_it_at_every_length(int filter)
    {
        for (var pixels = 1; pixels <= 90; pixels++)
        {
            foreach (var stride in new[] { 1, 2, 3, 4, 6, 8 })
            {
                var (row, above) = (Bytes(pixels * stride), Bytes(pixels * stride));
                var filtered = new byte[row.Length];

                PngFilter.Apply(filter, row, above, stride, filtered);

                for (var i = 0; i < row.Length; i++)
                    Assert.Equal((byte)(row[i] - Predict(filter, row, above, i, stride)), filtered[i]);
                PngUnfilter.Apply(filter, filtered, above, stride);
                Assert.Equal(row, filtered);
            }
        }
    }

    [Fact]
    public void The_cost_is_the_sum_of_absolute_values_at_every_length()
    {
        foreach (var length in new[] { 0, 1, 7, 31, 32, 33, 64, 100, 1000, 20_000 })
        {
            var bytes = Bytes(length);
            Array.Fill(bytes, (byte)0x80, 0, length / 2);

            Assert.Equal(bytes.Sum(value => (long)Math.Abs((int)(sbyte)value)), PngFilter.Cost(bytes));
        }
    }

    [Fact]
    public void The_checksum_is_that_of_the_specification_at_every_length()
    {
        Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8)); // the check value of CRC-32
        for (var length = 0; length < 40; length++)
        {
            var bytes = Bytes(length);
            var crc = ~0u;
            foreach (var value in bytes)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }

            Assert.Equal(~crc, Crc32.Of(bytes));
        }
    }

    // PNG specification, second edition, 9.2 and 9.4.
    private static int Predict(int filter, byte[] row, byte[] above, int i, int stride)
    {
        var (a, b, c) = (i < stride ? 0 : row[i - stride], above[i], i < stride ? 0 : above[i - stride]);
        var p = a + b - c;
        var (pa, pb, pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        var paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
        return filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth };
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
