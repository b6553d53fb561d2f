using System.Buffers.Binary;
using System.Text;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

public sealed class SafetensorsTests
{
    [Fact]
    public void The_embedded_default_opens_and_has_its_model_cards_tensors()
    {
        using var weights = WeightFile.Open("embedded:tiny-resnet20.safetensors");

        Assert.Equal("embedded:tiny-resnet20.safetensors", weights.Description);
        Assert.Equal(30, weights.Metadata["classes"].Split('|').Length);
        Assert.True(weights.TryRead("fc.weight", out var tensor));
        Assert.Equal<int>([30, 128], tensor.Shape.AsSpan());
        Assert.Equal(30 * 128, tensor.Values.Length);
        Assert.All(tensor.Values, value => Assert.InRange(MathF.Abs(value), 0, 10));
    }

    [Fact]
    public void An_unknown_embedded_name_is_named()
    {
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open("embedded:none.safetensors"));
        Assert.Contains("none.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(true, 1.0 / 2048)] // float16 keeps eleven bits
    public void What_is_written_is_read(bool halfPrecision, double relativeError)
    {
        using var folder = new TemporaryFolder();
        var values = FormulaWeights.Input([3, 5]);
        WeightTensor[] tensors = [new("a/\"é\n", [3, 5], values), new("scalar", [], [7]), new("empty", [0, 4], [])];

        var metadata = new Dictionary<string, string> { ["by"] = "test" };
        SafetensorsWriter.Write(folder.File("w"), tensors, metadata, halfPrecision);
        using var weights = WeightFile.Open(folder.File("w"));

        Assert.Equal(tensors.Select(tensor => tensor.Name), weights.Names);
        Assert.Equal("test", weights.Metadata["by"]);
        foreach (var expected in tensors)
        {
            Assert.True(weights.TryRead(expected.Name, out var found));
            Assert.Equal<int>(expected.Shape.AsSpan(), found.Shape.AsSpan());
            Assert.Equal(expected.Values.Length, found.Values.Length);
            foreach (var (e, f) in expected.Values.Zip(found.Values))
                Assert.InRange(f, e - Math.Abs(e) * relativeError, e + Math.Abs(e) * relativeError);
        }

        Assert.Equal(["w"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_header_whose_length_looks_like_the_start_of_a_pickle_is_read()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("w");
        for (var padding = 480; padding < 640; padding += 8)
        {
            var metadata = new Dictionary<string, string> { ["by"] = new('x', padding) };
            SafetensorsWriter.Write(path, [new("one", [1], [1])], metadata);
            if (File.ReadAllBytes(path)[..2] is not [0x80, 0x02])
                continue;

            using var weights = WeightFile.Open(path);
            Assert.Equal(["one"], weights.Names);
            return;
        }

        Assert.Fail("no header of 640 bytes came about");
    }

    [Fact]
    public void A_written_header_ends_at_a_multiple_of_eight()
    {
        using var folder = new TemporaryFolder();
        for (var length = 1; length <= 9; length++)
        {
            SafetensorsWriter.Write(folder.File("w"), [new(new string('n', length), [1], [1])]);
            var bytes = File.ReadAllBytes(folder.File("w"));
            Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_alone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("w", 1, 2, 3);
        WeightTensor tensor = new("twice", [1], [1]);

        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder.File("w"), [tensor, tensor]));
        Assert.Throws<ArgumentException>(() =>
            SafetensorsWriter.Write(folder.File("w"), [tensor with { Shape = [2] }]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder.File("w")));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", "'F8_E4M3' is not supported")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "outside its storage of 1 values")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,4]}}""", "expected 2 bytes, found 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "[-1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "found 4 to 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "to fill 4 bytes, found 3")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "to begin at 0, found 1")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", "expected dtype, shape and two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":3,"shape":[1],"data_offsets":[0,4]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", "unknown field 'more'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[[[[]]]]]]]],"data_offsets":[0,4]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x""", "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", "JSON")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "JSON")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        "twice")]
    public void A_damaged_header_is_refused_with_its_reason(string json, string reason)
    {
        using var folder = new TemporaryFolder();
        var header = Encoding.UTF8.GetBytes(json);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        var path = folder.Write("w", [.. length, .. header, 1, 2, 3, 4]);

        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open(path));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
