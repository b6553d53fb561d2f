using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Engines;

/// <summary>Compiles a graph with gradients, runs it in batches and gives the gradients of the input.</summary>
internal static class GradientRun
{
    /// <summary>d(sum of outputs * slopes)/d(input), [images, input shape].</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="graph">The model.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input">[images, input shape].</param>
    /// <param name="slopes">For each output d(loss)/d(output), [images, output shape]; empty for zeros.</param>
    /// <param name="batch">Images in a run.</param>
    /// <param name="threads">Worker threads.</param>
    /// <param name="outputs">The outputs.</param>
    public static float[] Of(
        IEngine engine, ModelGraph graph, IWeightSource weights, float[] input, float[][] slopes, int batch,
        int threads, params Node[] outputs)
    {
        var options = new ProgramOptions
        {
            Outputs = [.. outputs], InputShape = graph.Input.Shape, MaxBatch = batch, Threads = threads,
            Gradient = true,
        };
        using var program = (IGradientProgram)engine.Compile(graph, weights, options);
        var length = graph.Input.Shape.Length;
        var gradient = new float[input.Length];
        gradient.AsSpan().Fill(float.NaN);
        for (var first = 0; first < input.Length / length; first += batch)
        {
            var count = Math.Min(batch, input.Length / length - first);
            var part = input.AsSpan(first * length, count * length);
            program.Run(part, count, [.. outputs.Select(node => new float[count * node.Shape.Length].AsMemory())]);
            program.Backward(
                [.. slopes.Select((slope, i) => slope.Length == 0
                    ? ReadOnlyMemory<float>.Empty
                    : slope.AsMemory(first * outputs[i].Shape.Length, count * outputs[i].Shape.Length))],
                gradient.AsSpan(first * length, count * length));
        }

        return gradient;
    }

    /// <summary>Slopes filled by the formula.</summary>
    /// <param name="images">Images.</param>
    /// <param name="outputs">The outputs.</param>
    public static float[][] Slopes(int images, params Node[] outputs) =>
        [.. outputs.Select((node, i) => FormulaWeights.Input([images, .. node.Shape.Dimensions], $"slope{i}"))];
}
