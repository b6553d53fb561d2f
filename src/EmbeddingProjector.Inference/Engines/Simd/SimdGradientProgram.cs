using System.Buffers;

namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>A program whose later stages compute the input's gradient from what the earlier ones left in the
/// arena.</summary>
internal sealed unsafe class SimdGradientProgram : SimdProgram, IGradientProgram
{
    private readonly Stage[] gradientStages;
    private readonly MemoryHandle[] pins;
    private int lastBatch;

    /// <summary>Takes over steps and memory.</summary>
    public SimdGradientProgram(
        ProgramOptions options, IReadOnlyList<TensorShape> outputShapes, IReadOnlyList<Step> steps,
        IEnumerable<Stage> stages, IEnumerable<Stage> gradientStages, RunBuffers buffers, IDisposable[] memory)
        : base(options, outputShapes, steps, stages, buffers, memory)
    {
        this.gradientStages = [.. gradientStages];
        pins = new MemoryHandle[outputShapes.Count];
    }

    public override void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        // A run that fails leaves nothing to differentiate.
        lastBatch = 0;
        base.Run(input, batch, outputs);
        lastBatch = batch;
    }

    public void Backward(IReadOnlyList<ReadOnlyMemory<float>> outputGradients, Span<float> inputGradient)
    {
        ThrowIfDisposed();
        RunArguments.CheckGradients(this, lastBatch, outputGradients, inputGradient.Length);
        try
        {
            for (var i = 0; i < pins.Length; i++)
            {
                pins[i] = outputGradients[i].Pin();
                Buffers.OutputGradients[i] = outputGradients[i].IsEmpty ? null : (float*)pins[i].Pointer;
            }

            fixed (float* pinned = inputGradient)
            {
                Buffers.InputGradient = pinned;
                RunStages(gradientStages, lastBatch);
            }
        }
        finally
        {
            foreach (var pin in pins)
                pin.Dispose();
        }
    }
}
