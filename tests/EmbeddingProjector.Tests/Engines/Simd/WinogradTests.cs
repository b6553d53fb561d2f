using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>3x3 convolutions by Winograd's method against float64, and against direct convolution's error.</summary>
public sealed class WinogradTests
{
    /// <summary>DESIGN.md's bound where Winograd runs; one layer stays far below it.</summary>
    private const double MostRelativeL2 = 2e-6;

    public static IEnumerable<object[]> Cases =>
        from path in SimdRun.Paths
        from size in new[] { new Size2(9, 9), new(12, 14), new(17, 10), new(28, 11) }
        from channels in new[] { (32, 32), (40, 48), (96, 33) }
        select new[] { path[0], size, channels.Item1, channels.Item2 };

    [Theory, MemberData(nameof(Cases))]
    public void A_layer_matches_the_reference(string path, object size, int input, int output) =>
        Compare(SimdRun.On(path), (Size2)size, input, output, padding: 1);

    [Fact]
    public void Other_paddings_match_the_reference()
    {
        Compare(new(), new(15, 18), 32, 32, padding: 0);
        Compare(new(), new(15, 18), 32, 32, padding: 2);
    }

    // Windows beyond the limit up to which each core fills slots of its own.
    [Fact]
    public void A_layer_with_large_weights_matches_the_reference() => Compare(new(), new(12, 12), 192, 160, padding: 1);

    [Fact]
    public void Large_weights_keep_the_promise()
    {
        var graph = Build(new(12, 13), 192, 160, 1);
        var input = FormulaWeights.Input([5, .. graph.Input.Shape.Dimensions]);
        var expected = SimdRun.Run(new(), graph, input, 5, 2, graph.Logits)[0];

        Assert.Equal(expected, SimdRun.Run(new(), graph, input, 1, 1, graph.Logits)[0]);
        Assert.Equal(expected, SimdRun.Run(new(), graph, input, 32, 3, graph.Logits)[0]);
    }

    private static void Compare(SimdSettings settings, Size2 size, int input, int output, int padding)
    {
        var graph = Build(size, input, output, padding);
        var picture = FormulaWeights.Input([2, .. graph.Input.Shape.Dimensions]);
        var expected = SimdRun.Reference(graph, picture, graph.Logits)[0];

        var found = SimdRun.Run(settings, graph, picture, 2, 2, graph.Logits)[0];

        Assert.InRange(Agreement.RelativeL2(found, expected), 0, MostRelativeL2);
    }

    // With everything that the last part adds: bias, residual and ReLU.
    private static ModelGraph Build(Size2 size, int input, int output, int padding)
    {
        var builder = new GraphBuilder("winograd", new(input, size.Height, size.Width));
        var side = Math.Max(3 - 2 * padding, 1);
        var shortcut = builder.Conv2d("shortcut", builder.Input, output, side, padding: (side - 3) / 2 + padding);
        var map = builder.Conv2d("conv", builder.Input, output, 3, padding: padding, bias: false);
        map = builder.BatchNorm2d("bn", map);
        map = builder.Relu("relu", builder.Add("add", map, shortcut));
        return builder.Build(map, map);
    }
}
