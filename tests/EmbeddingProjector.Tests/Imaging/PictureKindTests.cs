using System.Text.Json;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

/// <summary>Kinds of pictures that were once read otherwise than by Pillow (Fixtures/kinds/make.py).</summary>
public sealed class PictureKindTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "kinds");

    private static readonly Dictionary<string, ImageExpectation> Expected =
        JsonSerializer.Deserialize<Dictionary<string, ImageExpectation>>(
            File.ReadAllBytes(Path.Combine(Folder, "expected.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<string> Pictures => [.. Expected.Keys.Where(name => Expected[name].Refused is null)];

    public static TheoryData<string> Refused => [.. Expected.Keys.Where(name => Expected[name].Refused is not null)];

    public static TheoryData<string> Turned => [.. Expected.Keys.Where(name => Expected[name].Crops is not null)];

    [Theory, MemberData(nameof(Pictures))]
    public void Pixels_equal_Pillows(string name)
    {
        var image = Decode(name, ImageReadOptions.Default);

        Assert.Equal((Expected[name].Width, Expected[name].Height), (image.Width, image.Height));
        Assert.Equal(Expected[name].Sha256, ImageFixtures.Digest(image.Pixels));
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_Pillow_refuses_is_refused(string name)
    {
        var error = Assert.Throws<ImageUnreadableException>(() => Decode(name, ImageReadOptions.Default));

        Assert.Matches("^JPEG: (truncated|corrupt), ", error.Message);
    }

    [Theory, MemberData(nameof(Turned))]
    public void A_PNG_is_turned_as_any_of_its_chunks_says(string name)
    {
        var image = Decode(name, new ImageReadOptions { ApplyOrientation = true });

        Assert.Equal(Expected[name].Crops!["turned"], ImageFixtures.Digest(image.Pixels));
    }

    [Fact]
    public void A_large_frame_is_held_to_the_limit_of_pixels()
    {
        var error = Assert.Throws<ImageUnreadableException>(
            () => Decode("large_frame_baseline.jpg", new ImageReadOptions { MaxPixels = 900 * 700 - 1 }));

        Assert.Contains("900 x 700", error.Message);
    }

    [Fact]
    public void Only_gray_of_16_bits_that_turns_white_has_a_caution()
    {
        Assert.Contains("255", Decode("white_16bit.png", ImageReadOptions.Default).Caution);
        Assert.Null(Decode("dark_16bit.png", ImageReadOptions.Default).Caution);
        Assert.Null(Decode("orientation_exif.png", ImageReadOptions.Default).Caution);
    }

    private static RgbImage Decode(string name, ImageReadOptions options) =>
        ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(Folder, name)), options);
}
