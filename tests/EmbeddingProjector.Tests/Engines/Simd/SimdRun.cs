using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>Runs a graph under formula weights on chosen settings, and compares with the Reference engine.</summary>
internal static class SimdRun
{
    /// <summary>Of the largest value: float32 sums of up to 5000 products against float64.</summary>
    private const double Tolerance = 2e-6;

    /// <summary>The same where there is no fused multiply-add, so that each product is rounded too.</summary>
    private const double UnfusedTolerance = 4e-6;

    /// <summary>Every path that this machine supports.</summary>
    public static IEnumerable<object[]> Paths =>
        InstructionPaths.Supported.Select(path => new object[] { path.ToString() });

    public static SimdSettings On(string path) => new() { Path = Enum.Parse<InstructionPath>(path) };

    public static float[][] Run(
        SimdSettings settings, ModelGraph graph, float[] input, int batch, int threads, params Node[] outputs)
    {
        var engine = new SimdEngine(settings);
        return Run(engine, graph, input, batch, threads, outputs);
    }

    public static float[][] Reference(ModelGraph graph, float[] input, params Node[] outputs) =>
        Run(new ReferenceEngine(), graph, input, input.Length / graph.Input.Shape.Length, 2, outputs);

    /// <summary>Compares at the tolerance of the machine's best path.</summary>
    public static void AssertClose(float[] expected, float[] found, string what) =>
        AssertClose(expected, found, what, InstructionPaths.Best.ToString());

    /// <summary>Compares at the tolerance of a path.</summary>
    public static void AssertClose(float[] expected, float[] found, string what, string path)
    {
        var isFused = Enum.Parse<InstructionPath>(path) is InstructionPath.Avx2 or InstructionPath.Avx512;
        AssertClose(expected, found, what, isFused ? Tolerance : UnfusedTolerance);
    }

    /// <summary>Compares at a tolerance, of the largest value.</summary>
    public static void AssertClose(float[] expected, float[] found, string what, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        var most = tolerance * expected.Max(value => Math.Abs((double)value));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs((double)expected[i] - found[i]) <= most,
                $"{what}: value {i}: expected {expected[i]:R}, found {found[i]:R}");
        }
    }

    private static float[][] Run(
        IEngine engine, ModelGraph graph, float[] input, int batch, int threads, Node[] outputs)
    {
        var options = new ProgramOptions
        {
            Outputs = [.. outputs], InputShape = graph.Input.Shape, MaxBatch = batch, Threads = threads,
        };
        using var program = engine.Compile(graph, new FormulaWeights(graph), options);
        var length = graph.Input.Shape.Length;
        var images = input.Length / length;
        var results = outputs.Select(node => new float[images * node.Shape.Length]).ToArray();
        for (var first = 0; first < images; first += batch)
        {
            var count = Math.Min(batch, images - first);
            program.Run(
                input.AsSpan(first * length, count * length),
                count,
                [.. results.Select((result, i) =>
                    result.AsMemory(first * outputs[i].Shape.Length, count * outputs[i].Shape.Length))]);
        }

        return results;
    }
}
