using System.Text.Json;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

/// <summary>TIFF by LibTiff.NET, WebP and TGA by ImageSharp, compared with Pillow (Fixtures/formats/make.py).</summary>
public sealed class LibraryFormatTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "formats");

    private static readonly Dictionary<string, ImageExpectation> Expected =
        JsonSerializer.Deserialize<Dictionary<string, ImageExpectation>>(
            File.ReadAllBytes(Path.Combine(Folder, "expected.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Pictures => [.. Expected.Keys];

    // The second half of the one is another page, of the other Huffman tables, which are the standard's.
    public static TheoryData<string> Halved => [.. Expected.Keys.Except(["pil_pages.tif", "jpeg_ycc_le.tif"])];

    [Theory, MemberData(nameof(Pictures))]
    public void Pixels_equal_Pillows(string name)
    {
        var image = Decode(Read(name));

        Assert.Equal((Expected[name].Width, Expected[name].Height), (image.Width, image.Height));
        Assert.Equal(Expected[name].Sha256, ImageFixtures.Digest(image.Pixels));
    }

    [Theory, MemberData(nameof(Halved))]
    public void A_file_without_its_second_half_is_an_error_that_names_the_format(string name)
    {
        var file = Read(name);

        var error = Assert.Throws<ImageUnreadableException>(() => Decode(file.AsSpan(0, file.Length / 2)));

        Assert.Equal(Path.GetExtension(name), error.Format switch
        {
            "WebP" => ".webp", "TIFF" => ".tif", "TGA" => ".tga", _ => error.Format,
        });
    }

    [Theory, InlineData("lossy_q80.webp"), InlineData("animated_alpha.webp"), InlineData("rgb_c8_le.tif"),
     InlineData("pil_rgb.tga")]
    public void More_pixels_than_the_limit_are_refused_by_the_header(string name)
    {
        var file = Read(name);
        var most = ImageReadOptions.Default with { MaxPixels = 23 * 17 - 1 };

        var error = Assert.Throws<ImageUnreadableException>(() => ImageDecoder.Decode(file, most));

        Assert.Contains("23 x 17", error.Message);
    }

    [Fact]
    public void A_WebP_is_turned_only_when_asked_for()
    {
        var file = Read("orientation_6.webp");

        var stored = Decode(file);
        var turned = ImageDecoder.Decode(file, ImageReadOptions.Default with { ApplyOrientation = true });

        Assert.Equal((23, 17), (stored.Width, stored.Height));
        Assert.Equal((17, 23), (turned.Width, turned.Height));
        // A quarter turn clockwise: the first stored row is the last column.
        Assert.Equal(stored.Row(0)[..3].ToArray(), turned.Row(0)[^3..].ToArray());
    }

    [Theory]
    [InlineData("00 00 00 18 66 74 79 70 6D 70 34 32 00 00 00 00 6D 70 34 31", "MP4")]
    [InlineData("00 01 00 00 00 0C 00 80 00 03 00 40 4F 53 2F 32 5D 6B 8F 1A", "TrueType")]
    [InlineData("00 00 08 03 00 00 EA 60 00 00 00 1C 00 00 00 1C 00 00 00 00", "IDX")]
    [InlineData("00 00 01 00 01 00 20 20 00 00 01 00 20 00 A8 10 00 00 16 00", "ICO")]
    [InlineData("00 00 00 00 00 00 00 00 00 00 00 00 10 00 10 00 18 00 00 00", "zeros")]
    public void A_file_of_another_kind_is_not_taken_for_TGA(string header, string kind) =>
        Assert.True(ImageDecoder.FormatOf(Convert.FromHexString(header.Replace(" ", ""))) is null, kind);

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static RgbImage Decode(ReadOnlySpan<byte> file) => ImageDecoder.Decode(file, ImageReadOptions.Default);
}
