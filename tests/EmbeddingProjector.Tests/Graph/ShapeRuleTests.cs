using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Tests.Engines;
using FsCheck;
using FsCheck.Fluent;

namespace EmbeddingProjector.Tests.Graph;

public sealed class ShapeRuleTests
{
    // A fixed seed: the same thousand windows on every machine.
    private static readonly Config Seeded =
        Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(seed: 20260417, gamma: 1, size: 50);

    private static Arbitrary<Window> Windows { get; } = (
        from length in Gen.Choose(1, 40)
        from kernel in Gen.Choose(1, 7)
        from stride in Gen.Choose(1, 5)
        from padding in Gen.Choose(0, kernel / 2)
        from dilation in Gen.Choose(1, 3)
        select new Window(length, kernel, stride, padding, dilation)).ToArbitrary();

    [Fact]
    public void Shapes_are_PyTorchs_in_every_golden_case() => Assert.All(OpCase.All, golden =>
    {
        var graph = new GraphBuilder("case", golden.Input);
        Assert.Equal(golden.Output, golden.AddTo(graph, graph.Input).Shape);
    });

    [Fact]
    public void A_convolution_has_one_output_for_each_step_whose_taps_are_all_on_the_padded_map() => Check.One(
        Seeded, Prop.ForAll(Windows, window =>
        {
            var count = Steps(window).Count(
                start => start + window.Dilation * (window.Kernel - 1) < window.Length + window.Padding);
            return Height(window.Convolution, window.Length) == count;
        }));

    [Fact]
    public void A_floor_mode_pool_has_one_output_for_each_window_wholly_on_the_padded_map() => Check.One(
        Seeded, Prop.ForAll(Windows, window =>
        {
            var count = Steps(window).Count(start => start + window.Kernel <= window.Length + window.Padding);
            return Height(window.Pool(ceilMode: false), window.Length) == count;
        }));

    // A window is needed while the one before it has not reached the end of the padded map.
    [Fact]
    public void A_ceil_mode_pool_goes_on_until_the_padded_map_is_covered_or_the_map_is_passed() => Check.One(
        Seeded, Prop.ForAll(Windows, window =>
        {
            var count = Steps(window).Count(start =>
                start - window.Stride + window.Kernel < window.Length + window.Padding && start < window.Length);
            return Height(window.Pool(ceilMode: true), window.Length) == count;
        }));

    [Fact]
    public void No_window_of_a_pool_lies_wholly_in_the_padding() => Check.One(
        Seeded, Prop.ForAll(Windows, Gen.Elements(false, true).ToArbitrary(), (window, ceilMode) =>
        {
            var last = Height(window.Pool(ceilMode), window.Length) - 1;
            return last * window.Stride - window.Padding < window.Length && window.Kernel > window.Padding;
        }));

    [Fact]
    public void Unfit_inputs_are_refused_by_the_nodes_name()
    {
        var conv = new Conv2dOp(4, 8, 3, 1, 0, 1, 1, HasBias: false);
        var map = new TensorShape(4, 5, 5);

        Assert.Equal("node 'n': expected 4 channels, found [3, 5, 5]", Refusal(conv, new TensorShape(3, 5, 5)));
        Assert.Equal("node 'n': expected [channels, height, width], found [4]", Refusal(conv, new TensorShape(4)));
        Assert.Equal(
            "node 'n': the map [4, 5, 2] is too small for a 3x3 window", Refusal(conv, new TensorShape(4, 5, 2)));
        Assert.Equal(
            "node 'n': expected channels divisible by 3 groups, found 4 -> 8", Refusal(conv with { Groups = 3 }, map));
        Assert.Equal(
            "node 'n': expected a stride of at least 1, found 1x0", Refusal(conv with { Stride = new(1, 0) }, map));
        Assert.Equal(
            "node 'n': expected a dilation of at least 1, found 0x0", Refusal(conv with { Dilation = 0 }, map));
        Assert.Equal(
            "node 'n': expected a padding of at most half of 2x2, found 2x2",
            Refusal(new MaxPool2dOp(2, 2, 2, false), map));
        Assert.Equal("node 'n': expected 6 features, found [4, 5, 5]", Refusal(new LinearOp(6, 2, false), map));
        Assert.Equal("node 'n': Add: expected 2 inputs, found 1", Refusal(new AddOp(), map));
        Assert.Equal(
            "node 'n': expected two tensors of one shape, found [4, 5, 5] and [4]",
            Refusal(new AddOp(), map, new TensorShape(4)));
        Assert.Equal(
            "node 'n': expected maps of 5x5, found [4, 5, 6]", Refusal(new ConcatOp(), map, new TensorShape(4, 5, 6)));
    }

    private static string Refusal(Op op, params TensorShape[] inputs) =>
        Assert.Throws<GraphException>(() => op.Infer("n", inputs)).Message;

    // Where windows start, in the map's own coordinates: more of them than any map here needs.
    private static IEnumerable<int> Steps(Window window) =>
        Enumerable.Range(0, 100).Select(step => step * window.Stride - window.Padding);

    private static int Height(Op op, int length)
    {
        try
        {
            return op.Infer("n", new TensorShape(1, length, 64))[1];
        }
        catch (GraphException)
        {
            return 0;
        }
    }

    private sealed record Window(int Length, int Kernel, int Stride, int Padding, int Dilation)
    {
        public Conv2dOp Convolution =>
            new(1, 1, new(Kernel, 1), new(Stride, 1), new(Padding, 0), new(Dilation, 1), Groups: 1, HasBias: false);

        public MaxPool2dOp Pool(bool ceilMode) => new(new(Kernel, 1), new(Stride, 1), new(Padding, 0), ceilMode);
    }
}
