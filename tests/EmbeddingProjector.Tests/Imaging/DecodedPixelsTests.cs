using System.Text.Json;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class DecodedPixelsTests
{
    private const string SharedImages = "fixtures/images";

    public static TheoryData<string> Fixtures =>
        [.. ImageFixtures.Expected.Where(entry => entry.Value.Refused is null).Select(entry => entry.Key)];

    public static TheoryData<string> Refused =>
        [.. ImageFixtures.Expected.Where(entry => entry.Value.Refused is not null).Select(entry => entry.Key)];

    public static TheoryData<string> SharedFixtures => [.. SharedNames()];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_fixture_decodes_to_the_bytes_that_Pillow_gives(string name)
    {
        var expected = ImageFixtures.Expected[name];

        var image = ImageDecoder.Decode(ImageFixtures.Read(name), ImageReadOptions.Default);

        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        Assert.Equal(expected.Sha256, ImageFixtures.Digest(image.Pixels));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_Pillow_refuses_is_refused(string name) => Assert.Throws<ImageUnreadableException>(
        () => ImageDecoder.Decode(ImageFixtures.Read(name), ImageReadOptions.Default));

    [SharedTheory(SharedImages)]
    [MemberData(nameof(SharedFixtures))]
    public void Every_shared_picture_decodes_to_the_bytes_that_Pillow_gives(string name)
    {
        var expected = SharedExpectations().GetProperty(name).GetProperty("sha256_of_rgb_bytes").GetString();

        var file = File.ReadAllBytes(SharedData.PathOf(SharedImages, name));

        var image = ImageDecoder.Decode(file, ImageReadOptions.Default);

        Assert.Equal(expected, ImageFixtures.Digest(image.Pixels));
    }

    private static IEnumerable<string> SharedNames() => SharedData.ReasonToSkip(SharedImages) is null
        ? SharedExpectations().EnumerateObject().Select(entry => entry.Name)
        : [];

    private static JsonElement SharedExpectations() =>
        JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(SharedImages, "decoded.json"))).RootElement;
}
