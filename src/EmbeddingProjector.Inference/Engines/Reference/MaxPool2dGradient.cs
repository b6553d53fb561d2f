using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>The pixel that gave a window its value gets the window's gradient.</summary>
internal sealed class MaxPool2dGradient(MaxPool2dKernel kernel, TensorShape input, TensorShape output)
    : ReferenceGradient
{
    /// <inheritdoc/>
    public override void AddTo(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext context) =>
        Parallel.For(0, output[0], context.Threads, c =>
        {
            var first = c * input[1] * input[2];
            var map = values.Inputs[0].AsSpan(first, input[1] * input[2]);
            for (var y = 0; y < output[1]; y++)
            {
                for (var x = 0; x < output[2]; x++)
                {
                    var slope = outputGradient[(c * output[1] + y) * output[2] + x];
                    inputGradients[0][first + kernel.Largest(map, y, x)] += slope;
                }
            }
        });
}
