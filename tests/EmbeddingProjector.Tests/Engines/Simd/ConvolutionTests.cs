using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>Convolutions on every path against the Reference engine, at every remainder of pixels and
/// channels.</summary>
public sealed class ConvolutionTests
{
    private static readonly string[] Windows =
    [
        "1x1", "1x1 stride 2", "3x3", "3x3 stride 2", "3x3 dilation 2", "1x7", "7x1", "2x2 stride 2",
        "4x4 stride 4", "5x5 stride 3",
    ];

    public static IEnumerable<object[]> WindowCases =>
        from path in SimdRun.Paths from window in Windows select new[] { path[0], window };

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Every_width_matches_the_reference(string path)
    {
        for (var width = 1; width <= 30; width++)
            Compare(path, 16, 32, new(2, width), 3, 1, 1);
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Every_width_of_a_flattened_map_matches_the_reference(string path)
    {
        for (var width = 1; width <= 30; width++)
            Compare(path, 16, 48, new(1, width), 1, 0, 1);
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Every_number_of_output_channels_matches_the_reference(string path)
    {
        foreach (var channels in new[] { 1, 7, 15, 16, 17, 31, 32, 33, 48, 64, 65, 80 })
            Compare(path, 16, channels, new(5, 9), 3, 1, 1);
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Every_number_of_input_channels_matches_the_reference(string path)
    {
        foreach (var channels in new[] { 1, 2, 3, 4, 8, 9, 15, 16, 17, 32, 33, 100 })
            Compare(path, channels, 32, new(5, 9), 3, 1, 1);
    }

    [Theory]
    [MemberData(nameof(WindowCases))]
    public void Every_window_matches_the_reference(string path, string window)
    {
        var words = window.Split(' ');
        var kernel = words[0].Split('x').Select(int.Parse).ToArray();
        var step = words.Length > 1 ? int.Parse(words[2]) : 1;
        var stride = words.Contains("stride") ? step : 1;
        var dilation = words.Contains("dilation") ? step : 1;
        foreach (var channels in new[] { 3, 20 })
        {
            var op = new Conv2dOp(
                channels, 40, new(kernel[0], kernel[1]), stride, new(kernel[0] / 2, kernel[1] / 2), dilation, 1,
                HasBias: true);
            Compare(path, op, new(13, 17));
        }
    }

    [Theory]
    [MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Grouped_convolutions_match_the_reference(string path)
    {
        (int, int, int)[] cases =
        [
            (2, 32, 64), (4, 16, 16), (32, 128, 128), (32, 256, 256), (8, 128, 256), (3, 9, 33), (20, 20, 20),
            (64, 64, 64), (4, 100, 60),
        ];
        foreach (var (groups, input, output) in cases)
            Compare(path, input, output, new(6, 9), 3, 1, groups);
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void A_sum_of_many_chunks_matches_the_reference(string path) => Compare(path, 512, 48, new(3, 8), 3, 1, 1);

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void A_linear_layer_matches_the_reference_at_every_batch(string path)
    {
        var builder = new GraphBuilder("linear", new(20, 3, 5));
        var hidden = builder.Relu("relu", builder.Linear("fc1", builder.Flatten("flatten", builder.Input), 50));
        var graph = builder.Build(builder.Linear("fc2", hidden, 17));
        foreach (var batch in new[] { 1, 2, 6, 7, 8, 13, 15 })
        {
            var input = FormulaWeights.Input([batch, 20, 3, 5]);
            var expected = SimdRun.Reference(graph, input, graph.Logits);
            var found = SimdRun.Run(SimdRun.On(path), graph, input, batch, 2, graph.Logits);
            SimdRun.AssertClose(expected[0], found[0], $"batch {batch}", path);
        }
    }

    private static void Compare(string path, int input, int output, Size2 map, int kernel, int padding, int groups) =>
        Compare(path, new(input, output, kernel, 1, padding, 1, groups, HasBias: true), map);

    // Two images; once straight from the caller's picture, once from a map that a step has computed.
    private static void Compare(string path, Conv2dOp op, Size2 map)
    {
        foreach (var isInside in new[] { false, true })
        {
            var builder = new GraphBuilder("conv", new(op.InChannels, map.Height, map.Width));
            var from = isInside ? builder.Add("sum", builder.Input, builder.Input) : builder.Input;
            var node = builder.Add("conv", op, from);
            var graph = builder.Build(node, node);
            var input = FormulaWeights.Input([2, op.InChannels, map.Height, map.Width]);
            var expected = SimdRun.Reference(graph, input, node);
            var found = SimdRun.Run(SimdRun.On(path), graph, input, 2, 2, node);
            SimdRun.AssertClose(expected[0], found[0], $"{op} of {map}, inside: {isInside}", path);
        }
    }
}
