using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(11, 7)]
    [InlineData(64, 33)]
    [InlineData(129, 40)]
    public void What_is_written_reads_back_the_same(int width, int height)
    {
        var image = SmoothNoise(width, height);

        foreach (var level in new[] { 0, 1, PngEncoder.DefaultLevel, 9 })
            Assert.Equal(image.Pixels, ImageDecoder.Decode(Encode(image, level), ImageReadOptions.Default).Pixels);
    }

    [Fact]
    public void The_same_picture_gives_the_same_bytes() =>
        Assert.Equal(Encode(SmoothNoise(100, 60)), Encode(SmoothNoise(100, 60)));

    [Fact]
    public void A_smooth_picture_gets_smaller_than_its_bare_pixels_deflated()
    {
        var image = new RgbImage(256, 256);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(i / 3 % 256 + i / 768);

        Assert.InRange(Encode(image).Length, 1, image.Pixels.Length / 50);
    }

    [Fact]
    public void Writing_a_large_sprite_holds_rows_and_not_the_picture()
    {
        const int side = 2048;
        const long mostBytes = 2 << 20; // the picture itself would be 12 MiB
        var row = new byte[side * 3];
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var encoder = new PngEncoder(Stream.Null, side, side, level: 1);
        for (var y = 0; y < side; y++)
            encoder.WriteRow(row);
        encoder.Complete();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
    }

    [Fact]
    public void Missing_surplus_and_misshapen_rows_are_refused()
    {
        using var encoder = new PngEncoder(new MemoryStream(), 2, 1);

        Assert.Throws<InvalidOperationException>(encoder.Complete);
        Assert.Throws<ArgumentException>(() => encoder.WriteRow(new byte[5]));
        encoder.WriteRow(new byte[6]);
        Assert.Throws<InvalidOperationException>(() => encoder.WriteRow(new byte[6]));
    }

    private static byte[] Encode(RgbImage image, int level = PngEncoder.DefaultLevel)
    {
        var output = new MemoryStream();
        PngEncoder.Write(output, image, level);
        return output.ToArray();
    }

    // Gradients with noise make every filter the best of some row.
    private static RgbImage SmoothNoise(int width, int height)
    {
        var random = new Random(20240601);
        var image = new RgbImage(width, height);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var (x, y) = (i % (width * 3) / 3, i / (width * 3));
            image.Pixels[i] = (byte)(y % 7 == 0 ? random.Next(256) : x * (y % 3) + y * 5 + random.Next(3));
        }

        return image;
    }
}
