using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Compiles a graph, runs one batch and gives the outputs.</summary>
internal static class ProgramRun
{
    /// <summary>Runs the whole input as one batch.</summary>
    /// <returns>One array an output, [batch, output shape].</returns>
    public static float[][] Run(
        string engine, ModelGraph graph, IWeightSource weights, ReadOnlySpan<float> input, params Node[] outputs) =>
        Run(engine, graph, weights, graph.Input.Shape, input, input.Length / graph.Input.Shape.Length, 2, outputs);

    /// <summary>Runs the input in batches of some size.</summary>
    /// <returns>One array an output, [images, output shape].</returns>
    public static float[][] Run(
        string engine, ModelGraph graph, IWeightSource weights, TensorShape inputShape, ReadOnlySpan<float> input,
        int batch, int threads, params Node[] outputs)
    {
        var options = new ProgramOptions
        {
            Outputs = [.. outputs], InputShape = inputShape, MaxBatch = batch, Threads = threads,
        };
        using var program = EngineFactory.Create(engine).Compile(graph, weights, options);
        var images = input.Length / inputShape.Length;
        var results = program.OutputShapes.Select(shape => new float[images * shape.Length]).ToArray();
        for (var first = 0; first < images; first += batch)
        {
            var count = Math.Min(batch, images - first);
            program.Run(
                input.Slice(first * inputShape.Length, count * inputShape.Length),
                count,
                [.. results.Select((result, i) => result.AsMemory(
                    first * program.OutputShapes[i].Length, count * program.OutputShapes[i].Length))]);
        }

        return results;
    }
}
