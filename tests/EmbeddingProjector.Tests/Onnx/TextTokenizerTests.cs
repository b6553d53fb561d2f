using System.Text.Json;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Tests.Onnx;

public sealed class TextTokenizerTests
{
    public static TheoryData<string, int[]> Texts() => Read("tokens/tokens.json");

    public static TheoryData<string, int[]> SiglipTexts() => Read("siglip/tokens.json");

    private static TheoryData<string, int[]> Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(OnnxFixtures.Path(name)));
        var data = new TheoryData<string, int[]>();
        foreach (var row in document.RootElement.EnumerateArray())
        {
            data.Add(
                row.GetProperty("text").GetString()!,
                [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Ids_are_those_of_CLIPs_own_tokenizer(string text, int[] expected)
    {
        var ids = TextTokenizer.Read(OnnxFixtures.Path("tokens")).Encode(text, out var isCut);

        Assert.Equal([49406, .. expected.Take(75), 49407], ids);
        Assert.Equal(expected.Length > 75, isCut);
    }

    [Theory]
    [MemberData(nameof(SiglipTexts))]
    public void Ids_of_a_unigram_model_are_SentencePieces_own(string text, int[] expected)
    {
        var tokenizer = TextTokenizer.Read(OnnxFixtures.Path("siglip"));

        var ids = tokenizer.Encode(text, out var isCut);

        Assert.Equal([.. expected.Take(63), 1], ids);
        Assert.Equal(expected.Length > 63, isCut);
        Assert.Equal((64, 1), (tokenizer.MaxLength, tokenizer.Padding));
    }

    // Published in CLIP's README and in transformers' documentation.
    [Theory]
    [InlineData("a diagram", new[] { 49406, 320, 22697, 49407 })]
    [InlineData("a photo of a cat", new[] { 49406, 320, 1125, 539, 320, 2368, 49407 })]
    public void Published_examples_come_out(string text, int[] expected) =>
        Assert.Equal(expected, TextTokenizer.Read(OnnxFixtures.Path("tokens")).Encode(text, out _));

    [Fact]
    public void A_folder_without_tokenizer_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<OnnxModelException>(() => TextTokenizer.Read(folder.Path));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains("tokenizer.json", error.Message);
        Assert.Contains("spiece.model", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no SentencePiece")]
    public void A_damaged_SentencePiece_model_is_one_clear_error(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("spiece.model"), content);

        Assert.Equal("TokenizerInvalid", Assert.Throws<OnnxModelException>(() => TextTokenizer.Read(folder.Path)).ErrorId);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"model": {"type": "Unigram", "vocab": [], "merges": []}}""")]
    [InlineData("""{"model": {"vocab": {"a": "b"}, "merges": []}}""")]
    [InlineData("""{"model": {"vocab": {"a": 1}, "merges": ["a"]}}""")]
    public void A_damaged_tokenizer_is_one_clear_error(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), json);

        Assert.Equal("TokenizerInvalid", Assert.Throws<OnnxModelException>(() => TextTokenizer.Read(folder.Path)).ErrorId);
    }
}
