using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Preprocessing;
using EmbeddingProjector.Tests.Imaging;

namespace EmbeddingProjector.Tests.Preprocessing;

public sealed class PreprocessorTests
{
    private const string SharedCrops = "fixtures/images/preprocessed";

    private static readonly Dictionary<string, ImageTransform> Presets = new()
    {
        ["resnet_v1_256_224_bilinear"] = new() { ResizeSize = 256, CropSize = 224 },
        ["resnet_v2_232_224_bilinear"] = new() { ResizeSize = 232, CropSize = 224 },
        ["efficientnet_b0_256_224_bicubic"] =
            new() { ResizeSize = 256, CropSize = 224, Interpolation = Interpolation.Bicubic },
        ["inception_342_299_bilinear"] = new() { ResizeSize = 342, CropSize = 299 },
    };

    public static TheoryData<string> SharedNames => SharedData.ReasonToSkip(SharedCrops) is null
        ? [.. Directory.GetFiles(SharedData.PathOf(SharedCrops), "*.npy").Select(path => Path.GetFileName(path))]
        : [];

    public static TheoryData<string, string> Crops
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (name, expectation) in ImageFixtures.Expected)
            {
                foreach (var preset in expectation.Crops?.Keys.ToArray() ?? [])
                    data.Add(name, preset);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Crops))]
    public void Crops_equal_torchvisions_bit_for_bit(string name, string preset)
    {
        var crop = new Preprocessor(Presets[preset]).ApplyPixels(Decode(ImageFixtures.Read(name)));

        Assert.Equal(ImageFixtures.Expected[name].Crops![preset], ImageFixtures.Digest(crop.Pixels));
    }

    [SharedTheory(SharedCrops)]
    [MemberData(nameof(SharedNames))]
    public void Shared_crops_equal_torchvisions_bit_for_bit(string file)
    {
        var parts = file.Split('.');
        var image = Decode(File.ReadAllBytes(SharedData.PathOf("fixtures/images", $"{parts[0]}.{parts[1]}")));

        var crop = new Preprocessor(Presets[parts[2]]).ApplyPixels(image);

        Assert.Equal(NpyArray.Load(SharedData.PathOf(SharedCrops, file)).Bytes, crop.Pixels);
    }

    [Fact]
    public void Input_is_planar_and_normalised_in_float32_by_the_documented_rule()
    {
        var transform = new ImageTransform { ResizeSize = 3, CropSize = 2 };
        var image = new RgbImage(3, 3, [.. Enumerable.Range(0, 27).Select(i => (byte)(i * 9))]);
        var preprocessor = new Preprocessor(transform);
        var pixels = preprocessor.ApplyPixels(image).Pixels;
        var input = new float[preprocessor.InputLength];

        preprocessor.Apply(image, input);

        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = i % 3;
            var expected = ((float)pixels[i] / 255f - transform.Mean[channel]) / transform.Std[channel];
            Assert.Equal(expected, input[channel * 4 + i / 3]);
        }
    }

    [Fact]
    public void Squash_resizes_both_sides_to_the_crop()
    {
        var image = Decode(ImageFixtures.Read("rgb.png"));
        var transform = new ImageTransform { Kind = TransformKind.Squash, ResizeSize = 1, CropSize = 32 };

        var crop = new Preprocessor(transform).ApplyPixels(image);

        Assert.Equal(PillowResize.Resize(image, 32, 32, Interpolation.Bilinear).Pixels, crop.Pixels);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        var preprocessor = new Preprocessor(new ImageTransform { ResizeSize = 4, CropSize = 4 });

        var error = Assert.Throws<ArgumentException>(() => preprocessor.Apply(new RgbImage(2, 2), new float[47]));

        Assert.Contains("expected 48 numbers, found 47", error.Message);
    }

    private static RgbImage Decode(byte[] file) => ImageDecoder.Decode(file, ImageReadOptions.Default);
}
