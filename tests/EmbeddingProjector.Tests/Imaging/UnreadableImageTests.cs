using System.Buffers.Binary;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class UnreadableImageTests
{
    public static TheoryData<string> Whole => ["rgb.png", "color2_depth8_adam7.png", "baseline_420.jpg",
        "progressive_420.jpg", "cmyk.jpg", "plain.gif", "g_interlaced.gif", "b_24.bmp", "b_rle8.bmp", "p_p6.ppm",
        "p_p2.pgm"];

    [Fact]
    public void An_empty_file_is_refused_as_empty() => AssertRefused([], "unknown", "empty");

    [Fact]
    public void An_unknown_format_is_refused_with_its_first_bytes() =>
        AssertRefused("This is not a picture."u8.ToArray(), "unknown", "5468697320697320");

    [Theory]
    [MemberData(nameof(Whole))]
    public void Every_truncation_before_the_last_tenth_is_refused(string name)
    {
        var file = ImageFixtures.Read(name);
        var format = ImageDecoder.FormatOf(file);

        for (var length = 32; length < file.Length * 9 / 10; length += 1 + file.Length / 97)
        {
            var error = Assert.Throws<ImageUnreadableException>(() => Decode(file[..length]));
            Assert.Equal(format, error.Format);
        }
    }

    [Fact]
    public void A_picture_is_told_by_its_content()
    {
        Assert.Equal("PNG", ImageDecoder.FormatOf(ImageFixtures.Read("rgb.png")));
        Assert.Equal("JPEG", ImageDecoder.FormatOf(ImageFixtures.Read("gray.jpg")));
        Assert.Equal("GIF", ImageDecoder.FormatOf(ImageFixtures.Read("plain.gif")));
        Assert.Equal("BMP", ImageDecoder.FormatOf(ImageFixtures.Read("b_24.bmp")));
        Assert.Equal("PNM", ImageDecoder.FormatOf(ImageFixtures.Read("gray.pgm")));
        Assert.Null(ImageDecoder.FormatOf("PNG"u8));
        Assert.Null(ImageDecoder.FormatOf([]));
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("baseline_420.jpg")]
    [InlineData("plain.gif")]
    [InlineData("b_24.bmp")]
    [InlineData("p_p6.ppm")]
    public void More_pixels_than_allowed_are_refused_before_anything_is_allocated(string name)
    {
        const long mostBytes = 200_000; // messages and tables; far less than the pixels of a picture over the cap
        var file = ImageFixtures.Read(name);
        var options = new ImageReadOptions { MaxPixels = 100 };
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageUnreadableException>(() => ImageDecoder.Decode(file, options));

        Assert.Contains("at most 100 pixels", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
    }

    [Fact]
    public void A_header_that_declares_far_more_than_data_without_an_end_can_hold_is_refused_before_allocation()
    {
        const long mostBytes = 200_000;
        var file = ImageFixtures.Read("baseline_420.jpg")[..^2];
        var frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 5), 13_000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(frame + 7), 13_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageUnreadableException>(() => Decode(file));

        Assert.Contains("13000 x 13000", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
    }

    [Fact]
    public void A_wrong_checksum_before_the_data_is_refused_and_named()
    {
        var file = ImageFixtures.Read("palette.png");
        file[file.AsSpan().IndexOf("PLTE"u8) + 5] ^= 1;

        AssertRefused(file, "PNG", "checksum");
    }

    [Fact]
    public void A_PNG_cut_off_after_its_pixels_is_whole_as_for_Pillow()
    {
        var file = ImageFixtures.Read("gray_trns.png");

        Assert.Equal(Decode(file).Pixels, Decode(file[..^18]).Pixels);
    }

    [Fact]
    public void A_wrong_checksum_of_the_pixels_is_refused()
    {
        var file = ImageFixtures.Read("gray_trns.png");
        file[^17] ^= 1; // the last byte of the zlib stream, before IDAT's own checksum and IEND

        AssertRefused(file, "PNG", "corrupt");
    }

    private static void AssertRefused(byte[] file, string format, string reason)
    {
        var error = Assert.Throws<ImageUnreadableException>(() => Decode(file));
        Assert.Equal(format, error.Format);
        Assert.Equal("ImageUnreadable", error.ErrorId);
        Assert.Contains(reason, error.Message);
    }

    private static RgbImage Decode(byte[] file) => ImageDecoder.Decode(file, ImageReadOptions.Default);
}
