using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class OrientationTests
{
    // A picture of 2 x 3 pixels, by number; and PIL.ImageOps.exif_transpose's result for each orientation, row by row.
    private const string Stored = "12 34 56";

    [Theory]
    [InlineData(0, Stored)]
    [InlineData(1, Stored)]
    [InlineData(2, "21 43 65")]
    [InlineData(3, "65 43 21")]
    [InlineData(4, "56 34 12")]
    [InlineData(5, "135 246")]
    [InlineData(6, "531 642")]
    [InlineData(7, "642 531")]
    [InlineData(8, "246 135")]
    [InlineData(9, Stored)]
    public void Each_orientation_turns_as_Pillow_does(int orientation, string expected) =>
        Assert.Equal(expected, Text(Orientation.Apply(Picture(Stored), orientation)));

    [Theory]
    [InlineData("exif_orientation_6.jpg", 6)]
    [InlineData("exif_orientation_8.png", 8)]
    public void The_tag_is_read_from_the_file_and_applied_only_when_asked_for(string name, int orientation)
    {
        var file = ImageFixtures.Read(name);
        var stored = ImageDecoder.Decode(file, ImageReadOptions.Default);

        var turned = ImageDecoder.Decode(file, new ImageReadOptions { ApplyOrientation = true });

        Assert.Equal((stored.Height, stored.Width), (turned.Width, turned.Height));
        Assert.Equal(Orientation.Apply(stored, orientation).Pixels, turned.Pixels);
    }

    [Fact]
    public void A_broken_directory_counts_as_upright()
    {
        byte[] tiff = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];

        Assert.Equal(6, ExifReader.OrientationOf(tiff));
        for (var length = 0; length < 22; length++)
            Assert.Equal(Orientation.Upright, ExifReader.OrientationOf(tiff.AsSpan(0, length)));
        tiff[4] = 0xFF;
        Assert.Equal(Orientation.Upright, ExifReader.OrientationOf(tiff));
    }

    private static RgbImage Picture(string text)
    {
        var rows = text.Split(' ');
        var image = new RgbImage(rows[0].Length, rows.Length);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)rows[i / 3 / image.Width][i / 3 % image.Width];

        return image;
    }

    private static string Text(RgbImage image) => string.Join(' ', Enumerable.Range(0, image.Height).Select(
        y => string.Concat(Enumerable.Range(0, image.Width).Select(x => (char)image.Row(y)[3 * x]))));
}
