using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines;

public sealed class EngineFactoryTests
{
    [Fact]
    public void Every_listed_engine_is_made_by_its_name_without_regard_to_case() => Assert.All(
        EngineFactory.Names, name => Assert.Equal(name, EngineFactory.Create(name.ToUpperInvariant()).Name));

    [Fact]
    public void Auto_is_Simd_and_Reference_stands_behind_it()
    {
        Assert.Equal("Simd", EngineFactory.Choose("Auto", forced: null).Name);
        Assert.Equal("Reference", EngineFactory.Names[1]);
    }

    [Theory]
    [InlineData("Auto", "reference", "Reference")]
    [InlineData("Reference", "Warp", "Reference")]
    public void The_environment_decides_what_auto_means_and_nothing_else(string name, string forced, string engine) =>
        Assert.Equal(engine, EngineFactory.Choose(name, forced).Name);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auto")]
    public void Auto_is_the_best_engine_of_the_machine(string? forced) =>
        Assert.Equal(EngineFactory.Names[0], EngineFactory.Choose("Auto", forced).Name);

    [Fact]
    public void An_unknown_name_in_the_environment_is_an_error() =>
        Assert.Throws<NameNotFoundException>(() => EngineFactory.Choose("Auto", forced: "Warp"));

    [Fact]
    public void An_unknown_engine_lists_those_there_are()
    {
        var error = Assert.Throws<NameNotFoundException>(() => EngineFactory.Create("Warp"));

        Assert.Equal(EngineFactory.Names, error.Nearest);
        Assert.Contains("'Warp'", error.Message);
        Assert.Contains("Reference", error.Message);
    }

    [Fact]
    public void A_name_that_is_taken_cannot_be_registered() => Assert.Throws<ArgumentException>(
        () => EngineFactory.Register("reference", _ => throw new NotSupportedException(), rank: 1));

    [Fact]
    public void An_engine_that_has_another_device_alone_says_so()
    {
        Assert.Equal("cpu", EngineFactory.Create("Simd", "CPU").Device);

        var error = Assert.Throws<DeviceNotFoundException>(() => EngineFactory.Create("Simd", "cuda:1"));

        Assert.Equal(("Simd", "cuda:1"), (error.Engine, error.Device));
        Assert.Contains("-Engine TorchSharp", error.Message);
    }

    [Fact]
    public void Auto_takes_the_best_engine_that_has_every_op_and_a_name_must_have_them()
    {
        var builder = new GraphBuilder("new", new(3, 8, 8));
        var known = builder.Relu("known", builder.Input);
        var input = new Node(0, "x", "x", new InputOp(), [], new(3, 8, 8));
        var fresh = new Node(1, "block.fresh", "block.fresh", new FreshOp(), [0], new(3, 8, 8));

        Assert.Equal("Simd", EngineFactory.Choose("Auto", null, null, builder.Build(known, known)).Name);
        Assert.Equal("Reference", EngineFactory.Choose("Auto", null, null, new("new", [input, fresh], 1, 1)).Name);
        var error = Assert.Throws<OpNotSupportedException>(
            () => EngineFactory.Create("simd", graph: new("new", [input, fresh], 1, 1)));

        Assert.Equal(("Simd", "block.fresh", "Fresh"), (error.Engine, error.Layer, error.Op));
        Assert.Contains("engines that have it: Reference", error.Message);
    }

    [Fact]
    public void Compiling_for_outputs_behind_a_missing_op_is_refused_by_name_and_before_it_is_not()
    {
        var input = new Node(0, "x", "x", new InputOp(), [], new(3, 8, 8));
        var known = new Node(1, "relu", "relu", new ActivationOp(Activation.ReLU), [0], new(3, 8, 8));
        var fresh = new Node(2, "fresh", "fresh", new FreshOp(), [1], new(3, 8, 8));
        var graph = new ModelGraph("new", [input, known, fresh], 2, 2);

        Assert.Throws<OpNotSupportedException>(() => Check(fresh));
        Check(known);

        void Check(Node output) => new ProgramOptions { Outputs = [output], InputShape = new(3, 8, 8) }
            .Check(graph, EngineFactory.Create("Simd"));
    }

    private sealed record FreshOp : Op
    {
        public override string Kind => "Fresh";

        internal override OpDefinition Define(OpNode node) => throw new NotSupportedException();

        private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) => inputs[0];
    }
}
