using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>The steps of mobile networks and transformers on every path against the Reference engine, at sizes that hit
/// every remainder, alone and fused.</summary>
public sealed class ZooStepTests
{
    /// <summary>Of the largest value: a dozen float32 steps behind each other.</summary>
    private const double Tolerance = 6e-6;

    /// <summary>Winograd's method doubles errors, and each of five activations carries them on.</summary>
    private const double WinogradTolerance = 2e-5;

    private const double GradientTolerance = 2e-5;

    private static readonly Activation[] Activations = Enum.GetValues<Activation>();

    public static IEnumerable<object[]> Paths => SimdRun.Paths;

    [Theory, MemberData(nameof(Paths))]
    public void Depthwise_convolutions_match_the_reference(string path)
    {
        foreach (var (kernel, stride, dilation) in new[]
        {
            (3, 1, 1), (3, 2, 1), (5, 1, 1), (5, 2, 1), (7, 1, 1), (3, 1, 2),
        })
        {
            foreach (var channels in new[] { 16, 24, 40 })
            {
                Compare(path, $"{kernel} {stride} {channels}", new(channels, 13, 17), g =>
                {
                    var op = new Conv2dOp(
                        channels, channels, kernel, stride, kernel / 2 * dilation, dilation, channels, HasBias: false);
                    return g.Relu("relu", g.BatchNorm2d("bn", g.Add("conv", op, g.Input)));
                });
            }
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Depthwise_convolutions_match_the_reference_at_every_width(string path)
    {
        for (var width = 1; width <= 18; width++)
            Compare(path, $"{width}", new(20, 5, width), g => g.Conv2d("conv", g.Input, 20, 3, padding: 1, groups: 20));
    }

    [Theory, MemberData(nameof(Paths))]
    public void An_expansion_before_a_depthwise_convolution_matches_the_reference_in_bands(string path)
    {
        foreach (var (kernel, stride) in new[] { (3, 1), (5, 2) })
        {
            Compare(path, $"{kernel} {stride}", new(20, 33, 130), g =>
            {
                var x = g.Add("silu", new ActivationOp(Activation.SiLU), g.Conv2d("expand", g.Input, 40, 1));
                return g.Relu("relu", g.Conv2d("conv", x, 40, kernel, stride, kernel / 2, groups: 40));
            });
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_first_convolution_before_a_pooling_matches_the_reference_in_bands(string path)
    {
        foreach (var (kernel, stride, padding) in new[] { (7, 2, 3), (3, 2, 0), (3, 1, 1) })
        {
            foreach (var (window, step, beside, ceil) in new[]
            {
                (3, 2, 1, false), (3, 2, 0, true), (2, 2, 0, false), (3, 1, 1, false),
            })
            {
                // Without a ReLU most of the largest values at the map's edge are below the zeros beside it.
                foreach (var isPositive in new[] { true, false })
                {
                    Compare(path, $"{kernel} {window} {beside} {isPositive}", new(3, 43, 261), g =>
                    {
                        var x = g.BatchNorm2d("bn", g.Conv2d("conv", g.Input, 40, kernel, stride, padding));
                        return g.MaxPool2d("pool", isPositive ? g.Relu("relu", x) : x, window, step, beside, ceil);
                    });
                }
            }
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_NaN_wins_in_the_windows_that_hold_it(string path)
    {
        var builder = new GraphBuilder("nan", new(3, 11, 17));
        var conv = builder.Conv2d("conv", builder.Input, 16, 1);
        var pool = builder.MaxPool2d("pool", conv, 3, 2, 1);
        var graph = builder.Build(pool, pool);
        var picture = FormulaWeights.Input([1, 3, 11, 17]);
        (picture[0], picture[40], picture[95]) = (float.NaN, float.NaN, float.NaN);
        var expected = SimdRun.Reference(graph, picture, pool)[0].Select(float.IsNaN).ToArray();
        Assert.Contains(true, expected);
        Assert.Contains(false, expected);

        foreach (var fuse in new[] { true, false })
        {
            var found = SimdRun.Run(SimdRun.On(path) with { Fuse = fuse }, graph, picture, 1, 1, pool)[0];
            Assert.Equal(expected, found.Select(float.IsNaN));
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Groups_of_every_width_match_the_reference(string path)
    {
        foreach (var width in new[] { 4, 8, 12, 16, 24, 40, 56, 112 })
        {
            Compare(path, $"{width}", new(width * 3, 6, 9), g =>
                g.Relu("relu", g.Conv2d("conv", g.Input, width * 3, 3, padding: 1, groups: 3)));
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Every_activation_matches_the_reference_alone_and_behind_every_layer(string path)
    {
        foreach (var activation in Activations)
        {
            var op = new ActivationOp(activation);
            Compare(path, $"{activation}", new(36, 9, 11), g =>
            {
                var x = g.Add("first", op, g.Conv2d("conv", g.Input, 40, 1));
                x = g.Add("second", op, g.BatchNorm2d("bn", g.Conv2d("depthwise", x, 40, 3, padding: 1, groups: 40)));
                x = g.Add("third", op, g.Conv2d("winograd", x, 48, 3, padding: 1));
                x = g.Add("fourth", op, g.Add("sum", x, g.Add("alone", op, x)));
                return g.Add("fifth", op, g.Linear("fc", g.Flatten("flatten", x), 21));
            }, WinogradTolerance);
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Squeeze_and_excitation_matches_the_reference(string path)
    {
        foreach (var (channels, inside) in new[] { (16, 8), (40, 10), (72, 24), (96, 4) })
        {
            Compare(path, $"{channels} {inside}", new(channels, 7, 9), g => Excite(g, g.Relu("relu", g.Input), inside));
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Shuffled_and_sliced_channels_match_the_reference(string path)
    {
        foreach (var channels in new[] { 8, 29, 16, 48 })
        {
            Compare(path, $"{channels}", new(channels, 5, 9), g =>
            {
                var left = g.Relu("left", g.Input);
                var right = g.Conv2d("right", g.Input, channels, 1);
                for (var unit = 0; unit < 2; unit++)
                {
                    var joined = g.Concat($"{unit}.cat", left, right);
                    var shuffled = g.Add($"{unit}.shuffle", new ChannelShuffleOp(2), joined);
                    left = g.Add($"{unit}.left", new SliceChannelsOp(0, channels), shuffled);
                    right = g.Add($"{unit}.right", new SliceChannelsOp(channels, channels), shuffled);
                    right = g.Conv2d($"{unit}.conv", right, channels, 1);
                }

                return g.Concat("out", right, left);
            });
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_dense_block_matches_the_reference(string path)
    {
        foreach (var growth in new[] { 16, 32, 12 })
        {
            Compare(path, $"{growth}", new(32, 6, 7), g =>
            {
                var features = new List<Node> { g.Conv2d("stem", g.Input, 32, 1) };
                for (var layer = 0; layer < 3; layer++)
                {
                    var joined = g.Concat($"{layer}.cat", [.. features]);
                    var inside = g.Relu($"{layer}.relu", g.BatchNorm2d($"{layer}.norm", joined));
                    inside = g.Conv2d($"{layer}.bottleneck", inside, 20, 1);
                    inside = g.Relu($"{layer}.relu2", g.BatchNorm2d($"{layer}.norm2", inside));
                    features.Add(g.Conv2d($"{layer}.conv", inside, growth, 3, padding: 1));
                }

                // A transition, at a step of 2 as no published one has.
                var all = g.BatchNorm2d("norm", g.Concat("cat", [.. features]));
                return g.Conv2d("transition", all, 40, 1, stride: 2);
            });
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Layer_norms_match_the_reference(string path)
    {
        foreach (var channels in new[] { 5, 16, 33, 96 })
        {
            Compare(path, $"{channels}", new(channels, 5, 7), g =>
            {
                var x = g.Add("first", new LayerNormOp(channels, 1e-6f, ChannelsFirst: true), g.Input);
                x = g.Add("last", new PermuteOp([1, 2, 0]), x);
                x = g.Add("second", new LayerNormOp(channels, 1e-5f, ChannelsFirst: false), x);
                x = g.Linear("mlp.0", x, 3 * channels);
                x = g.Linear("mlp.1", g.Add("gelu", new ActivationOp(Activation.GELU), x), channels);
                x = g.Add("first.again", new PermuteOp([2, 0, 1]), x);
                return g.Add("sum", g.Dropout("drop", g.Add("scale", new LayerScaleOp(channels), x)), g.Input);
            });
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void A_vision_transformer_matches_the_reference(string path)
    {
        foreach (var (features, heads) in new[] { (32, 2), (64, 1), (24, 3), (96, 2) })
        {
            Compare(path, $"{features} {heads}", new(3, 20, 24), g =>
            {
                var x = g.Conv2d("conv_proj", g.Input, features, 4, stride: 4);
                x = g.Add("permute", new PermuteOp([1, 0]), g.Add("reshape", new FlattenOp(1), x));
                x = g.Add("class", new ClassTokenOp(features), x);
                x = g.Add("position", new PositionEmbeddingOp(31, features), x);
                var y = g.Add("ln_1", new LayerNormOp(features, 1e-6f, ChannelsFirst: false), x);
                y = g.Add("attention", new MultiheadAttentionOp(features, heads), y);
                x = g.Add("sum", g.Dropout("dropout", y), x);
                y = g.Add("mlp.1", new ActivationOp(Activation.GELU), g.Linear("mlp.0", x, 2 * features));
                y = g.Linear("mlp.3", y, features);
                return g.Add("token", new SelectTokenOp(0), g.Add("sum2", x, y));
            });
        }
    }

    [Theory, MemberData(nameof(Paths))]
    public void Window_attention_matches_the_reference(string path)
    {
        foreach (var form in Enum.GetValues<WindowAttentionForm>())
        {
            var isMaxVit = form is WindowAttentionForm.MaxVitGrid or WindowAttentionForm.MaxVitWindow;
            foreach (var (window, shift, size) in new[]
            {
                (4, 0, new Size2(8, 12)), (4, 2, new(8, 12)), (3, 1, new(7, 8)), (7, 3, new(7, 7)),
            })
            {
                if (isMaxVit && (shift != 0 || size.Height % window != 0))
                    continue;

                Compare(path, $"{form} {window} {shift}", new(32, size.Height, size.Width), g =>
                {
                    var x = g.Add("last", new PermuteOp([1, 2, 0]), g.Conv2d("conv", g.Input, 32, 1));
                    var y = g.Add("attention", new WindowAttentionOp(32, 2, window, shift, form), x);
                    x = g.Add("sum", x, y);
                    return g.Add("merge", new PatchMergingOp(), x);
                });
            }
        }
    }

    private static Node Excite(GraphBuilder g, Node x, int inside)
    {
        var y = g.Conv2d("fc1", g.AdaptiveAvgPool2d("pool", x, 1), inside, 1);
        y = g.Conv2d("fc2", g.Add("silu", new ActivationOp(Activation.SiLU), y), x.Shape[0], 1);
        var factors = g.Add("gate", new ActivationOp(Activation.Sigmoid), y);
        return g.Conv2d("project", g.Add("mul", new MulOp(), x, factors), 20, 1);
    }

    // Fused and not, all nodes wanted, and the gradient.
    private static void Compare(
        string path, string what, TensorShape input, Func<GraphBuilder, Node> build, double tolerance = Tolerance)
    {
        var builder = new GraphBuilder("steps", input);
        var last = build(builder);
        var graph = builder.Build(last, last);
        var pictures = FormulaWeights.Input([3, .. input.Dimensions]);
        Node[] all = [.. graph.Nodes];
        var expected = SimdRun.Reference(graph, pictures, all);

        foreach (var fuse in new[] { true, false })
        {
            var settings = SimdRun.On(path) with { Fuse = fuse };
            var found = SimdRun.Run(settings, graph, pictures, 3, 2, last)[0];
            SimdRun.AssertClose(expected[last.Index], found, $"{what}, fused: {fuse}", tolerance);
            Assert.Equal(found, SimdRun.Run(settings, graph, pictures, 1, 1, last)[0]);
            var values = SimdRun.Run(settings, graph, pictures, 2, 2, all);
            for (var i = 0; i < all.Length; i++)
                SimdRun.AssertClose(expected[i], values[i], $"{what}, {all[i].Name}, fused: {fuse}", tolerance);
        }

        var slopes = GradientRun.Slopes(3, [last]);
        var weights = new FormulaWeights(graph);
        var reference = new EmbeddingProjector.Inference.Engines.Reference.ReferenceEngine();
        SimdRun.AssertClose(
            GradientRun.Of(reference, graph, weights, pictures, slopes, 3, 2, last),
            GradientRun.Of(new SimdEngine(SimdRun.On(path)), graph, weights, pictures, slopes, 2, 2, last),
            $"{what}, gradient", GradientTolerance);
    }
}
