using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>What every engine's gradients promise, and what they refuse.</summary>
public sealed class GradientContractTests
{
    private static readonly ModelGraph Tiny = ModelCatalog.Default.Build(10);

    private static readonly float[] Pictures = FormulaWeights.Input([3, 3, 32, 32]);

    public static TheoryData<string> EngineNames => [.. EngineFactory.Names];

    [Theory, MemberData(nameof(EngineNames))]
    public void Gradients_before_a_run_and_buffers_that_do_not_fit_are_refused(string engine)
    {
        using var program = Compile(engine, Tiny.Logits);
        var slopes = new float[2 * 10];
        var gradient = new float[2 * 3072];

        Assert.Throws<InvalidOperationException>(() => program.Backward([slopes], gradient));
        program.Run(Pictures.AsSpan(0, 2 * 3072), 2, [new float[20]]);
        Assert.Contains("output gradient 0: expected 20 values, found 19", Refusal(gradient, new float[19]));
        Assert.Contains("input gradient: expected 6144 values, found 6143", Refusal(new float[6143], slopes));
        Assert.Contains("expected 1 output gradients, found 2", Refusal(gradient, slopes, slopes));

        string Refusal(float[] result, params float[][] given) => Assert.Throws<ArgumentException>(
            () => program.Backward([.. given.Select(values => (ReadOnlyMemory<float>)values)], result)).Message;
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void Without_the_option_a_program_has_no_gradients(string engine)
    {
        using var program = EngineFactory.Create(engine).Compile(
            Tiny, new FormulaWeights(Tiny), new() { Outputs = [Tiny.Logits], InputShape = Tiny.Input.Shape });

        Assert.IsNotAssignableFrom<IGradientProgram>(program);
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void Outputs_are_the_same_bits_with_gradients_and_without(string engine)
    {
        Node[] outputs = [Tiny.Logits, Tiny.Embedding, Tiny.Nodes[20]];
        var expected = ProgramRun.Run(engine, Tiny, new FormulaWeights(Tiny), Pictures, outputs);
        using var program = Compile(engine, outputs);
        var found = outputs.Select(node => new float[3 * node.Shape.Length]).ToArray();

        program.Run(Pictures, 3, [.. found.Select(values => values.AsMemory())]);

        Assert.Equal(expected, found);
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void Empty_gradients_are_zeros(string engine)
    {
        Node[] outputs = [Tiny.Logits, Tiny.Embedding];
        var slopes = GradientRun.Slopes(3, outputs);

        Assert.All(Gradient(engine, [[], []], outputs), value => Assert.Equal(0, value));
        Assert.Equal(
            Gradient(engine, [slopes[0]], Tiny.Logits), Gradient(engine, [slopes[0], []], outputs));
        Assert.Equal(
            Gradient(engine, [slopes[0], new float[3 * 128]], outputs), Gradient(engine, [slopes[0], []], outputs));
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void The_input_itself_can_be_an_output_and_an_output_can_be_wanted_twice(string engine)
    {
        var slopes = GradientRun.Slopes(3, Tiny.Input)[0];
        var doubled = slopes.Select(slope => 2 * slope).ToArray();

        Assert.Equal(slopes, Gradient(engine, [slopes], Tiny.Input));
        Assert.Equal(doubled, Gradient(engine, [slopes, slopes], Tiny.Input, Tiny.Input));
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void A_second_gradient_of_one_run_does_not_see_the_first(string engine)
    {
        using var program = Compile(engine, Tiny.Logits, Tiny.Embedding);
        var slopes = GradientRun.Slopes(3, Tiny.Logits, Tiny.Embedding);
        var first = new float[Pictures.Length];
        var between = new float[Pictures.Length];
        var again = new float[Pictures.Length];
        program.Run(Pictures, 3, [new float[30], new float[3 * 128]]);

        program.Backward([slopes[0], slopes[1]], first);
        program.Backward([default, slopes[1]], between);
        program.Backward([slopes[0], slopes[1]], again);

        Assert.Equal(first, again);
        Assert.NotEqual(first, between);
    }

    [Theory, MemberData(nameof(EngineNames))]
    public void An_image_has_the_same_gradient_bits_in_any_batch_and_on_any_threads(string engine)
    {
        Node[] outputs = [Tiny.Logits, Tiny.Nodes[Tiny.Nodes.Length / 2]];
        var slopes = GradientRun.Slopes(3, outputs);
        var weights = new FormulaWeights(Tiny);
        var alone = GradientRun.Of(EngineFactory.Create(engine), Tiny, weights, Pictures, slopes, 1, 1, outputs);

        foreach (var (batch, threads) in new[] { (1, 3), (2, 2), (3, 1), (8, 2) })
        {
            Assert.Equal(alone, GradientRun.Of(
                EngineFactory.Create(engine), Tiny, weights, Pictures, slopes, batch, threads, outputs));
        }
    }

    private static float[] Gradient(string engine, float[][] slopes, params Node[] outputs) => GradientRun.Of(
        EngineFactory.Create(engine), Tiny, new FormulaWeights(Tiny), Pictures, slopes, 3, 2, outputs);

    private static IGradientProgram Compile(string engine, params Node[] outputs) =>
        (IGradientProgram)EngineFactory.Create(engine).Compile(Tiny, new FormulaWeights(Tiny), new()
        {
            Outputs = [.. outputs], InputShape = Tiny.Input.Shape, MaxBatch = 3, Threads = 2, Gradient = true,
        });
}
