using System.Collections.Immutable;

namespace EmbeddingProjector.Tests;

public sealed class FormulaWeightsTests
{
    // First, second and last value as float32 bits, printed by fill() and uniform() of shared/fixtures/generate.py.
    [Theory]
    [InlineData("conv1.weight", new[] { 64, 3, 7, 7 }, 0x3c95337cu, 0x3dcae01fu, 0xbdf8793eu)]
    [InlineData("bn1.weight", new[] { 64 }, 0x3edc3654u, 0x3f29863cu, 0x3efc0902u)]
    [InlineData("bn1.bias", new[] { 64 }, 0xbd8644b8u, 0xbdbc5a4au, 0xbcf19206u)]
    [InlineData("bn1.running_mean", new[] { 64 }, 0x3dc00fb6u, 0x3d24da86u, 0xbe127935u)]
    [InlineData("bn1.running_var", new[] { 64 }, 0x3f923722u, 0x3fa4b456u, 0x3fa0cdceu)]
    [InlineData("classifier.0.weight", new[] { 4096, 25088 }, 0x3c157ac3u, 0x3bc97679u, 0x3c503d25u)]
    public void Values_equal_the_fixtures_formula_bit_for_bit(
        string name, int[] shape, uint first, uint second, uint last)
    {
        var weights = new FormulaWeights("one", [(name, [.. shape])]);

        Assert.True(weights.TryRead(name, out var tensor));
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal([first, second, last], Bits(tensor.Values[0], tensor.Values[1], tensor.Values[^1]));
    }

    [Fact]
    public void Input_equals_the_fixtures_formula_bit_for_bit()
    {
        var input = FormulaWeights.Input([2, 3, 8, 8]);

        Assert.Equal(2 * 3 * 8 * 8, input.Length);
        Assert.Equal([0xbfcdeac2u, 0x3f1c045cu, 0xbf889a5eu], Bits(input[0], input[1], input[^1]));
    }

    [Fact]
    public void A_name_that_the_graph_lacks_is_not_read()
    {
        var weights = new FormulaWeights("one", [("fc.bias", ImmutableArray.Create(4))]);

        Assert.False(weights.TryRead("fc.weight", out _));
        Assert.False(weights.TryGetShape("fc.weight", out _));
        Assert.Equal(["fc.bias"], weights.Names);
    }

    private static uint[] Bits(params float[] values) => [.. values.Select(BitConverter.SingleToUInt32Bits)];
}
