using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Tests.Imaging;

namespace EmbeddingProjector.Tests.Preprocessing;

public sealed class PillowResizeTests
{
    public static TheoryData<string, string> Resizes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (name, expectation) in ImageFixtures.Expected)
            {
                foreach (var resize in expectation.Resizes?.Keys.ToArray() ?? [])
                    data.Add(name, resize);
            }

            return data;
        }
    }

    /// <summary>The key is width, height and filter; or with two sizes, torchvision's resize and crop.</summary>
    [Theory]
    [MemberData(nameof(Resizes))]
    public void Resizes_equal_Pillows_bit_for_bit(string name, string key)
    {
        var image = Decode(name);
        var parts = key.Split(' ');
        var interpolation = Enum.Parse<Interpolation>(parts[2], ignoreCase: true);
        var (first, second) = (int.Parse(parts[0]), int.Parse(parts[1]));

        var resized = parts.Length == 3
            ? PillowResize.Resize(image, first, second, interpolation)
            : new Preprocessor(new ImageTransform
            {
                ResizeSize = first,
                CropSize = second,
                Interpolation = interpolation,
            }).ApplyPixels(image);

        Assert.Equal(ImageFixtures.Expected[name].Resizes![key], ImageFixtures.Digest(resized.Pixels));
    }

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void A_window_holds_the_pixels_of_the_whole(Interpolation interpolation)
    {
        var image = Decode("rgb.png");
        var whole = PillowResize.Resize(image, 77, 301, interpolation);
        var part = new RgbImage(50, 60);

        PillowResize.Resize(image, 77, 301, interpolation, new CropWindow(11, 101, 40, 50, 7, 9), part);

        for (var y = 0; y < 50; y++)
            Assert.Equal(whole.Row(101 + y).Slice(33, 120), part.Row(9 + y).Slice(21, 120));
    }

    [Fact]
    public void A_thumbnail_of_the_right_size_is_a_copy()
    {
        var image = Decode("digit_like_28.png");

        var thumbnail = Thumbnail.Of(image, 28);

        Assert.NotSame(image.Pixels, thumbnail.Pixels);
        Assert.Equal(image.Pixels, thumbnail.Pixels);
    }

    [Theory]
    [InlineData(1, 2_000_000)]
    [InlineData(2_000_000, 1)]
    public void An_elongated_picture_is_cropped_without_resizing_all_of_it(int width, int height)
    {
        const long mostBytes = 50_000_000; // the whole resized picture would have 256 * 512,000,000 pixels
        var image = new RgbImage(width, height);
        var preprocessor = new Preprocessor(new ImageTransform { ResizeSize = 256, CropSize = 224 });
        var before = GC.GetAllocatedBytesForCurrentThread();

        var crop = preprocessor.ApplyPixels(image);

        Assert.Equal((224, 224), (crop.Width, crop.Height));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
    }

    private static RgbImage Decode(string name) =>
        ImageDecoder.Decode(ImageFixtures.Read(name), ImageReadOptions.Default);
}
