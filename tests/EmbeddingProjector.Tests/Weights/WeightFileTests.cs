using System.Text.Json;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>The shared checkpoints of every layout: what torch.load finds is found, and what is hostile is
/// refused.</summary>
public sealed class WeightFileTests
{
    // expected.json holds sums of at most 151 float32 values in float64; only the order of addition may differ.
    private const double SumTolerance = 1e-9;

    public static TheoryData<string> Readable => new(Files().Where(file => !IsRefused(file)));

    public static TheoryData<string> Refused => new(Files().Where(IsRefused));

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_checkpoint_holds_what_torch_finds_in_it(string file)
    {
        using var weights = WeightFile.Open(WeightFixtures.Path(file));
        var expected = Expected(file);

        Assert.Equal(expected.Select(tensor => tensor.Name), weights.Names);
        foreach (var (name, values) in expected)
        {
            var shape = values.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt32());
            var first = values.GetProperty("values_float").EnumerateArray()
                .Select(value => (float)value.GetDouble()).ToArray();
            Assert.True(weights.TryRead(name, out var tensor));
            Assert.True(weights.TryGetShape(name, out var announced));
            Assert.Equal(shape, tensor.Shape.AsEnumerable());
            Assert.Equal(shape, announced.AsEnumerable());
            Assert.Equal(first, tensor.Values.Take(first.Length));
            if (file != "double.pth") // its sum is of values not yet rounded to float32
            {
                var sum = values.GetProperty("sum").GetDouble();
                Assert.Equal(sum, tensor.Values.Sum(value => (double)value), SumTolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_file_is_refused_by_name(string file)
    {
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open(WeightFixtures.Path(file)));

        Assert.Equal("WeightFileInvalid", error.ErrorId);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists("embedding-projector-was-here"));
    }

    [Theory]
    [InlineData("refuse_os_system.pth", "'posix.system', which is not allowed")]
    [InlineData("refuse_bare_pickle_eval.pth", "'posix.system', which is not allowed")]
    [InlineData("refuse_empty.pth", "the file is empty")]
    [InlineData("refuse_html_error_page.pth", "this is a web page, not weights")]
    [InlineData("refuse_huge_header.safetensors", "the safetensors header claims 1152921504606846976 bytes, found 984")]
    [InlineData("refuse_offsets_past_end.safetensors", "within 536, found 472 to 552")]
    [InlineData("refuse_overlapping.safetensors", "tensor 'b': expected its bytes to begin at 8, found 4")]
    [InlineData("refuse_shape_overflow.safetensors", "[1099511627776,1099511627776]")]
    [InlineData("refuse_truncated.pth", "truncated")]
    [InlineData("refuse_truncated_legacy.pth", "truncated")]
    public void A_refusal_says_what_was_found(string file, string reason)
    {
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open(WeightFixtures.Path(file)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open("no-such-file.pth"));
        Assert.Contains("no-such-file.pth", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_file_lacks_is_not_read()
    {
        using var weights = WeightFile.Open(WeightFixtures.Path("zip.pth"));

        Assert.False(weights.TryRead("fc.bias", out var tensor));
        Assert.Null(tensor);
        Assert.False(weights.TryGetShape("fc.bias", out _));
    }

    private static bool IsRefused(string file) => file.StartsWith("refuse_", StringComparison.Ordinal);

    private static IEnumerable<string> Files() => Directory.GetFiles(WeightFixtures.Folder)
        .Select(path => Path.GetFileName(path)!)
        .Where(file => !file.EndsWith(".json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    // expected.json has the .pth files alone, and torch's names with their wrapper's prefix.
    private static (string Name, JsonElement Values)[] Expected(string file)
    {
        using var stream = File.OpenRead(WeightFixtures.Path("expected.json"));
        var all = JsonDocument.Parse(stream).RootElement;
        var entry = file switch
        {
            "plain.safetensors" => all.GetProperty("zip.pth"),
            "half.safetensors" => all.GetProperty("half.pth"),
            _ => all.GetProperty(file),
        };
        return [.. entry.EnumerateObject()
            .Where(tensor => file != "half.safetensors" || tensor.Name != "bn.num_batches_tracked")
            .Select(tensor => (tensor.Name.Replace("module.", "", StringComparison.Ordinal), tensor.Value))];
    }
}
