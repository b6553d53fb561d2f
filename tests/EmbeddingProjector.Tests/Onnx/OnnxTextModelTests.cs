using System.Text.Json;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Onnx;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Onnx;

public sealed class OnnxTextModelTests
{
    private static readonly string[] Texts = [.. JsonDocument
        .Parse(File.ReadAllBytes(OnnxFixtures.Path("tokens/tokens.json"))).RootElement
        .EnumerateArray().Select(row => row.GetProperty("text").GetString()!)];

    [Fact]
    public void Vectors_are_torchs_for_every_text()
    {
        var warnings = new List<string>();
        using var model = OnnxTextModel.Open(OnnxFixtures.Path("clip"), threads: 1);

        float[] vectors = [.. model.Embed(Texts, warnings.Add).SelectMany(vector => vector)];

        OnnxTolerance.AssertClose(OnnxFixtures.Floats("clip.text.npy"), vectors);
        Assert.Contains("77 tokens", Assert.Single(warnings));
    }

    [Fact]
    public void Vectors_of_SigLIPs_kind_are_torchs_at_full_length()
    {
        using var model = OnnxTextModel.Open(OnnxFixtures.Path("siglip"), threads: 1);

        float[] vectors = [.. model.Embed(Texts).SelectMany(vector => vector)];

        OnnxTolerance.AssertClose(OnnxFixtures.Floats("siglip/text.npy"), vectors);
    }

    [Fact]
    public void Both_towers_in_one_file_run_apart()
    {
        using var folder = PairFolder();
        using var words = OnnxTextModel.Open(folder.Path, threads: 1);
        using var pictures = OnnxModel.Open(folder.Path);

        float[] texts = [.. words.Embed(Texts.Take(5)).SelectMany(vector => vector)];

        OnnxTolerance.AssertClose(OnnxFixtures.Floats("pair.text.npy"), texts);
        using var program = pictures.Compile([pictures.Find("embedding")], new(3, 32, 32), 3, 1);
        var images = new float[3 * 6];
        program.Run(OnnxFixtures.Floats("classifier.input.npy"), 3, [images]);
        OnnxTolerance.AssertClose(OnnxFixtures.Floats("pair.image.npy"), images);
        Assert.Equal("image_embeds", pictures.Find("embedding").Name);
        Assert.DoesNotContain(pictures.Layers, layer => layer.Name is "text_embeds" or "logits_per_image");
    }

    [Fact]
    public void The_logit_scale_is_that_of_a_file_of_both_towers()
    {
        using var folder = PairFolder();
        using var words = OnnxTextModel.Open(folder.Path, threads: 1);

        // Two float32 scores of about 20, divided by a difference of cosines of some tenths.
        Assert.Equal(Math.Exp(3.2), words.FindLogitScale()!.Value, 1e-3);
    }

    [Fact]
    public void The_logit_scale_is_that_of_the_checkpoint_beside_the_towers()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(OnnxFixtures.Path("clip"), "*", SearchOption.AllDirectories))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        using (var words = OnnxTextModel.Open(folder.Path, threads: 1))
            Assert.Null(words.FindLogitScale());

        SafetensorsWriter.Write(folder.File("model.safetensors"), [new("logit_scale", [], [4.6051702f])]);

        using (var words = OnnxTextModel.Open(folder.Path, threads: 1))
            Assert.Equal(100, words.FindLogitScale()!.Value, 1e-4);
    }

    [Fact]
    public void Directions_have_the_length_1()
    {
        using var model = OnnxTextModel.Open(OnnxFixtures.Path("clip"), threads: 1);

        var (vector, direction) = (model.Embed(["a cat"]).Single(), model.Directions(["a cat"]).Single());

        var length = Math.Sqrt(vector.Sum(value => (double)value * value));
        OnnxTolerance.AssertClose([.. vector.Select(value => (float)(value / length))], direction);
    }

    [Fact]
    public void A_set_of_another_model_is_refused()
    {
        using var model = OnnxTextModel.Open(OnnxFixtures.Path("clip"), threads: 1);
        using var vision = OnnxModel.Open(OnnxFixtures.Path("clip"));
        var recipe = new EmbeddingRecipe(
            "clip", "custom", vision.Identity.WeightsSha256, "image_embeds", Pooling.None, "", false, "OnnxRuntime", false);

        model.RequireSpace(Set(recipe));
        model.RequireSpace(Set(null));

        Refused(recipe with { WeightsSha256 = new('0', 64) }, "no file of");
        Refused(recipe with { Layer = "other" }, "image_embeds");

        void Refused(EmbeddingRecipe other, string why)
        {
            var error = Assert.Throws<RecipeMismatchException>(() => model.RequireSpace(Set(other)));
            Assert.Equal("RecipeMismatch", error.ErrorId);
            Assert.Contains(why, error.Message);
        }

        static EmbeddingSet Set(EmbeddingRecipe? recipe) =>
            new() { Name = "pictures", Ids = ["a"], Vectors = new Matrix(1, 6), Recipe = recipe };
    }

    [Theory]
    [InlineData("clip/onnx/vision_model.onnx", "clip/onnx/text_model.onnx")]
    [InlineData("clip/onnx/text_model.onnx", "clip/onnx/text_model.onnx")]
    [InlineData("clip", "clip")]
    [InlineData("fixed.onnx", "fixed.onnx")]
    public void The_text_tower_is_found_beside_the_vision_tower(string model, string expected) =>
        Assert.Equal(OnnxFixtures.Path(expected), OnnxTextModel.Beside(OnnxFixtures.Path(model)));

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

    // Hugging Face's tools put both towers into model.onnx.
    private static TemporaryFolder PairFolder()
    {
        var folder = new TemporaryFolder();
        File.Copy(OnnxFixtures.Path("pair.onnx"), folder.File("model.onnx"));
        foreach (var name in (string[])["tokenizer.json", "tokenizer_config.json", "preprocessor_config.json"])
            File.Copy(OnnxFixtures.Path($"clip/{name}"), folder.File(name));
        return folder;
    }
}
