using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class ImageDecoderTests
{
    [Fact]
    public void A_registered_codec_reads_its_format_and_is_taken_once()
    {
        var file = "TEST PICTURE"u8.ToArray();
        var codec = new OneGrayPixelCodec();

        ImageDecoder.Register(codec);
        ImageDecoder.Register(new OneGrayPixelCodec());

        Assert.Single(ImageDecoder.Formats, format => format == codec.Format);
        Assert.Equal(codec.Format, ImageDecoder.FormatOf(file));
        Assert.Equal([7, 7, 7], ImageDecoder.Decode(file, ImageReadOptions.Default).Pixels);
    }

    [Fact]
    public void The_formats_of_the_library_come_first() =>
        Assert.Equal(["PNG", "JPEG", "GIF", "BMP", "PNM"], ImageDecoder.Formats.Take(5));

    private sealed class OneGrayPixelCodec : IImageCodec
    {
        public string Format => "TEST";

        public bool CanRead(ReadOnlySpan<byte> header) => header.StartsWith("TEST"u8);

        public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options) => new(1, 1, [7, 7, 7]);
    }
}
