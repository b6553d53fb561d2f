using System.Text.Json;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Tests.Onnx;

public sealed class OnnxTextModelTests
{
    [Fact]
    public void Vectors_are_torchs_for_every_text()
    {
        var texts = JsonDocument.Parse(File.ReadAllBytes(OnnxFixtures.Path("tokens/tokens.json"))).RootElement
            .EnumerateArray().Select(row => row.GetProperty("text").GetString()!).ToArray();
        var warnings = new List<string>();
        using var model = OnnxTextModel.Open(OnnxFixtures.Path("clip"), threads: 1);

        float[] vectors = [.. model.Embed(texts, warnings.Add).SelectMany(vector => vector)];

        OnnxTolerance.AssertClose(OnnxFixtures.Floats("clip.text.npy"), vectors);
        Assert.Contains("77 tokens", Assert.Single(warnings));
    }

    [Fact]
    public void A_folder_without_text_tower_says_which_names_are_looked_for()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<OnnxModelException>(() => OnnxTextModel.Open(folder.Path, threads: 1));

        Assert.Equal("TextTowerNotFound", error.ErrorId);
        Assert.Contains("text_model.onnx", error.Message);
    }

    [Fact]
    public void A_vision_tower_is_no_text_tower() => Assert.Contains(
        "pixel_values",
        Assert.Throws<OnnxModelException>(
            () => OnnxTextModel.Open(OnnxFixtures.Path("clip/onnx/vision_model.onnx"), threads: 1)).Message);
}
