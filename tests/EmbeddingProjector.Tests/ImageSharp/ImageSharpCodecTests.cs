using EmbeddingProjector.Imaging;
using ImageDecoder = EmbeddingProjector.Imaging.ImageDecoder;

namespace EmbeddingProjector.Tests.ImageSharp;

/// <summary>Pictures written and decoded by Pillow (Fixtures/imagesharp/make.py).</summary>
public sealed class ImageSharpCodecTests
{
    /// <summary>A TIFF palette has 16 bits a channel: Pillow drops the lower eight, ImageSharp rounds them
    /// away.</summary>
    private const int MostPaletteDifference = 1;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "imagesharp");

    public static IEnumerable<object[]> Pictures =>
        Directory.EnumerateFiles(Folder, "*.npy").Order()
            .Select(path => new object[] { Path.GetFileNameWithoutExtension(path) });

    [Theory, MemberData(nameof(Pictures))]
    public void Pixels_equal_Pillows(string name)
    {
        var truth = NpyArray.Load(Path.Combine(Folder, $"{name}.npy"));

        var image = ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(Folder, name)), ImageReadOptions.Default);

        Assert.Equal(truth.Shape, new[] { image.Height, image.Width, 3 });
        var most = truth.Bytes.Zip(image.Pixels, (wanted, found) => Math.Abs(wanted - found)).Max();
        Assert.InRange(most, 0, name == "palette.tif" ? MostPaletteDifference : 0);
    }

    [Fact]
    public void Orientation_is_applied_only_when_asked_for()
    {
        var file = File.ReadAllBytes(Path.Combine(Folder, "orientation_6.webp"));

        var stored = ImageDecoder.Decode(file, ImageReadOptions.Default);
        var turned = ImageDecoder.Decode(file, ImageReadOptions.Default with { ApplyOrientation = true });

        Assert.Equal((61, 47), (stored.Width, stored.Height));
        Assert.Equal((47, 61), (turned.Width, turned.Height));
        // A quarter turn clockwise: the first stored row is the last column.
        Assert.Equal(stored.Row(0)[..3].ToArray(), turned.Row(0)[^3..].ToArray());
    }

    [Theory, InlineData("lossy.webp"), InlineData("raw.tif"), InlineData("plain.qoi"), InlineData("plain.tga")]
    public void More_pixels_than_the_limit_are_refused_by_the_header(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(Folder, name));

        var error = Assert.Throws<ImageUnreadableException>(
            () => ImageDecoder.Decode(file, ImageReadOptions.Default with { MaxPixels = 61 * 47 - 1 }));

        Assert.Contains("61 x 47", error.Message);
    }

    [Theory, MemberData(nameof(Pictures))]
    public void A_file_without_its_second_half_is_an_error(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(Folder, name));

        Assert.Throws<ImageUnreadableException>(
            () => ImageDecoder.Decode(file.AsSpan(0, file.Length / 2), ImageReadOptions.Default));
    }

    [Theory]
    [InlineData("00 00 00 18 66 74 79 70 6D 70 34 32 00 00 00 00 6D 70 34 31", "MP4")]
    [InlineData("00 01 00 00 00 0C 00 80 00 03 00 40 4F 53 2F 32 5D 6B 8F 1A", "TrueType")]
    [InlineData("00 00 08 03 00 00 EA 60 00 00 00 1C 00 00 00 1C 00 00 00 00", "IDX")]
    [InlineData("00 00 01 00 01 00 20 20 00 00 01 00 20 00 A8 10 00 00 16 00", "ICO")]
    [InlineData("00 00 00 00 00 00 00 00 00 00 00 00 10 00 10 00 18 00 00 00", "zeros")]
    public void A_file_of_another_kind_is_not_taken_for_TGA(string header, string kind) =>
        Assert.True(ImageDecoder.FormatOf(Convert.FromHexString(header.Replace(" ", ""))) is null, kind);
}
