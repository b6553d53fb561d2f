using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines.Simd;

public sealed class SimdProgramTests
{
    /// <summary>Room for what a thread allocates when it first sleeps; a map of this model alone is larger.</summary>
    private const int MostBytesOfTenRuns = 1000;

    private static readonly ModelGraph Graph = Build();

    [Fact]
    public void A_disposed_program_says_so()
    {
        var program = Compile();
        program.Dispose();
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.Run(new float[48], 1, [new float[4]]));
    }

    [Theory]
    [InlineData(47, 1, 4)]
    [InlineData(48, 1, 5)]
    [InlineData(48, 0, 4)]
    [InlineData(144, 3, 12)]
    public void A_buffer_or_batch_that_does_not_fit_is_refused(int input, int batch, int output)
    {
        using var program = Compile();

        Assert.ThrowsAny<ArgumentException>(() => program.Run(new float[input], batch, [new float[output]]));
    }

    [Fact]
    public void A_program_that_nobody_disposed_is_collected_with_its_threads()
    {
        var forgotten = Forget();
        for (var i = 0; i < 10 && forgotten.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(forgotten.IsAlive);
    }

    // A run of four pixels or more is as many images, of which a batch may have one.
    [Fact]
    public void There_is_room_behind_the_arena_for_the_images_that_a_linear_layer_reads_and_drops()
    {
        var builder = new GraphBuilder("wide", new(16, 40, 40));
        var graph = builder.Build(builder.Linear("fc", builder.Flatten("flatten", builder.Input), 4));
        using var program = (SimdProgram)new SimdEngine().Compile(
            graph, new FormulaWeights(graph), new() { Outputs = [graph.Logits], InputShape = graph.Input.Shape });

        Assert.True(program.Steps.Max(step => step.ReadPast) >= 3 * 16 * 40 * 40);
    }

    [Fact]
    public void A_run_allocates_no_buffers()
    {
        using var program = Compile();
        var input = new float[48];
        Memory<float>[] outputs = [new float[4]];
        program.Run(input, 1, outputs);
        var least = long.MaxValue;

        // The first use of a slow path allocates once; what a run allocates shows in every round.
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
                program.Run(input, 1, outputs);

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, MostBytesOfTenRuns);
    }

    [Fact]
    public void A_gradient_allocates_no_buffers()
    {
        using var program = (IGradientProgram)Compile(gradient: true);
        var input = new float[48];
        Memory<float>[] outputs = [new float[4]];
        ReadOnlyMemory<float>[] slopes = [new float[] { 1, 2, 3, 4 }];
        program.Run(input, 1, outputs);
        program.Backward(slopes, input);
        var least = long.MaxValue;

        // The first use of a slow path allocates once; what a run allocates shows in every round.
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
            {
                program.Run(input, 1, outputs);
                program.Backward(slopes, input);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, MostBytesOfTenRuns);
    }

    [Fact]
    public void A_disposed_program_gives_no_gradients()
    {
        var program = (IGradientProgram)Compile(gradient: true);
        program.Run(new float[48], 1, [new float[4]]);
        program.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.Backward([new float[4]], new float[48]));
    }

    private static WeakReference Forget()
    {
        var program = Compile();
        program.Run(new float[48], 1, [new float[4]]);
        return new(program);
    }

    private static IProgram Compile(bool gradient = false) => new SimdEngine().Compile(
        Graph,
        new FormulaWeights(Graph),
        new()
        {
            Outputs = [Graph.Logits], InputShape = Graph.Input.Shape, MaxBatch = 2, Threads = 2, Gradient = gradient,
        });

    private static ModelGraph Build()
    {
        var builder = new GraphBuilder("small", new(3, 4, 4));
        var map = builder.Conv2d("conv", builder.Input, 8, 3, padding: 1);
        return builder.Build(builder.Linear("fc", builder.Flatten("flatten", map), 4));
    }
}
