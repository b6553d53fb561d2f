using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Tests.Onnx;

// The files' forms are those of transformers' image processors.
public sealed class PreprocessorConfigTests
{
    private const string Normalized = """ "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.25, 0.5] """;

    [Fact]
    public void CLIPs_form_is_resize_and_crop()
    {
        var transform = PreprocessorConfig.Read(OnnxFixtures.Path("clip/preprocessor_config.json"), inputSize: 32);

        Assert.Equal(TransformKind.ResizeCrop, transform.Kind);
        Assert.Equal((32, 32), (transform.ResizeSize, transform.CropSize));
        Assert.True(transform.CropsDown);
        Assert.Equal(Interpolation.Bicubic, transform.Interpolation);
        Assert.Equal<float>([0.48145466f, 0.4578275f, 0.40821073f], transform.Mean);
        Assert.Equal<float>([0.26862954f, 0.26130258f, 0.27577711f], transform.Std);
    }

    [Theory]
    [InlineData("""{"size": {"height": 224, "width": 224}, "resample": 2, "do_normalize": true, """, TransformKind.Squash, 224, 224)]
    [InlineData("""{"size": 224, "resample": 2, "do_normalize": true, """, TransformKind.Squash, 224, 224)]
    [InlineData("""{"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}, """, TransformKind.ResizeCrop, 256, 224)]
    [InlineData("""{"size": 256, "crop_size": 224, "do_center_crop": true, """, TransformKind.ResizeCrop, 256, 224)]
    [InlineData("""{"size": {"shortest_edge": 224}, "crop_pct": 0.875, """, TransformKind.ResizeCrop, 256, 224)]
    [InlineData("""{"size": {"shortest_edge": 384}, "crop_pct": 0.875, """, TransformKind.Squash, 384, 384)]
    public void Sizes_are_read_in_every_form(string start, TransformKind kind, int resize, int crop)
    {
        var transform = Read(start + Normalized + "}");

        Assert.Equal((kind, resize, crop), (transform.Kind, transform.ResizeSize, transform.CropSize));
        Assert.Equal<float>([0.5f, 0.4f, 0.3f], transform.Mean);
    }

    [Fact]
    public void Pixels_of_0_to_255_are_told_apart_from_those_of_0_to_1()
    {
        var transform = Read("""
            {"size": {"height": 8, "width": 8}, "do_rescale": false, "image_mean": [127.5, 127.5, 127.5], "image_std": [127.5, 127.5, 51]}
            """);

        // (pixel - 127.5) / 127.5 is (pixel / 255 - 0.5) / 0.5.
        Assert.Equal<float>([0.5f, 0.5f, 0.5f], transform.Mean);
        Assert.Equal<float>([0.5f, 0.5f, 0.2f], transform.Std);
    }

    [Theory]
    [InlineData("""{"size": {"height": 224, "width": 224}, "do_pad": true}""", "do_pad")]
    [InlineData("""{"size": {"height": 224, "width": 192}}""", "224x192")]
    [InlineData("""{"size": {"height": 224, "width": 224}, "resample": 1}""", "resample")]
    [InlineData("""{"size": {"height": 224, "width": 224}, "do_normalize": true}""", "image_mean")]
    [InlineData("""{"size": {"height": 224, "width": 224}, "image_mean": [0, 0, 0], "image_std": [1, 0, 1]}""", "image_std")]
    [InlineData("""{"size": {"height": -1, "width": -1}}""", "size")]
    [InlineData("""{"do_resize": false}""", "resize")]
    [InlineData("""{"size": {"longest_edge": 224}}""", "longest_edge")]
    [InlineData("[1, 2]", "object")]
    [InlineData("{", "JSON")]
    public void What_is_not_known_is_an_error_that_names_it(string json, string named)
    {
        var error = Assert.Throws<OnnxModelException>(() => Read(json));

        Assert.Equal("PreprocessorConfigInvalid", error.ErrorId);
        Assert.Contains(named, error.Message);
    }

    private static ImageTransform Read(string json)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(PreprocessorConfig.FileName);
        File.WriteAllText(path, json);
        return PreprocessorConfig.Read(path, inputSize: null);
    }
}
