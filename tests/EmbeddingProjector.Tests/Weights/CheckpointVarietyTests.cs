using System.Text.Json;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Every dtype, strides, wrappers, pickle protocols and packings, held to torch bit for bit.</summary>
/// <remarks>Fixtures/weights/more/make.py makes the files.</remarks>
public sealed class CheckpointVarietyTests
{
    private static readonly JsonElement Expected = ReadExpected();

    public static TheoryData<string> Readable => new(Expected.EnumerateObject().Select(file => file.Name));

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_checkpoint_holds_what_torch_finds_in_it(string file)
    {
        using var weights = WeightFile.Open(PathOf(file));

        Assert.Equal(Expected.GetProperty(file).EnumerateObject().Select(tensor => tensor.Name), weights.Names);
        foreach (var expected in Expected.GetProperty(file).EnumerateObject())
        {
            Assert.True(weights.TryRead(expected.Name, out var tensor));
            Assert.Equal(Numbers(expected.Value, "shape"), tensor.Shape.AsEnumerable());
            Assert.Equal(Numbers(expected.Value, "bits"), tensor.Values.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [InlineData("refuse_byteorder_big.pth", "expected the byte order 'little', found 'big'")]
    [InlineData("refuse_complex.pth", "'torch.ComplexFloatStorage', which is not allowed")]
    [InlineData("refuse_expanded_to_4_gib.pth", "save it with .contiguous()")]
    [InlineData("refuse_no_tensors.pth", "found the keys epoch, loss")]
    [InlineData("refuse_plain_pickle.pth", "magic number is missing")]
    [InlineData("refuse_tensor_alone.pth", "expected a state dict")]
    [InlineData("refuse_torchscript.pth", "TorchScript")]
    [InlineData("refuse_whole_module.pth", "'torch.nn.modules.linear.Linear', which is not allowed")]
    [InlineData("refuse_zip_of_text.zip", "expected torch.save's data.pkl in the zip archive, found readme.txt")]
    public void A_file_of_another_kind_is_refused_with_its_reason(string file, string reason)
    {
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open(PathOf(file)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_read_as_a_file_is()
    {
        var stream = new MemoryStream(File.ReadAllBytes(PathOf("views.pth")));
        using (var weights = WeightFile.Open(stream, "memory"))
        {
            Assert.Equal("memory", weights.Description);
            Assert.True(weights.TryRead("scalar", out var tensor));
            Assert.Empty(tensor.Shape);
        }

        Assert.False(stream.CanRead); // disposed with the checkpoint
    }

    [Fact]
    public void Formula_weights_are_saved_as_they_are()
    {
        using var folder = new TemporaryFolder();
        var formula = new FormulaWeights("pair", [("conv.weight", [8, 3, 5, 5]), ("bn.running_var", [8])]);
        formula.Save(folder.File("w.pth"));

        using var weights = WeightFile.Open(folder.File("w.pth"));

        Assert.Equal(formula.Names, weights.Names);
        foreach (var name in formula.Names)
        {
            Assert.True(formula.TryRead(name, out var expected) & weights.TryRead(name, out var found));
            Assert.Equal(expected!.Shape.AsEnumerable(), found!.Shape.AsEnumerable());
            Assert.Equal(expected.Values, found.Values);
        }
    }

    private static string PathOf(string file) => WeightFixtures.Path(Path.Combine("more", file));

    private static JsonElement ReadExpected()
    {
        using var stream = File.OpenRead(PathOf("expected.json"));
        return JsonDocument.Parse(stream).RootElement;
    }

    private static IEnumerable<int> Numbers(JsonElement tensor, string name) =>
        tensor.GetProperty(name).EnumerateArray().Select(number => number.GetInt32());
}
