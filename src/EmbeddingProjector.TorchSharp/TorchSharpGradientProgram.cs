using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using static TorchSharp.torch;

namespace EmbeddingProjector.TorchSharp;

/// <summary>A program that keeps autograd's record of the last run, to go back to the pictures.</summary>
internal sealed class TorchSharpGradientProgram(
    TorchNetwork network, ImmutableArray<TensorShape> shapes, ProgramOptions options, bool wholeBatches)
    : TorchSharpProgram(network, shapes, options, wholeBatches), IGradientProgram
{
    // By the part's first image.
    private readonly Recorded?[] parts = new Recorded?[options.MaxBatch];
    private int lastBatch;

    public override void Run(ReadOnlySpan<float> input, int batch, IReadOnlyList<Memory<float>> outputs)
    {
        // A run that fails leaves nothing to differentiate.
        Forget();
        base.Run(input, batch, outputs);
        lastBatch = batch;
    }

    /// <exception cref="TorchSharpException">libtorch refused an operation, for want of memory for one.</exception>
    public void Backward(IReadOnlyList<ReadOnlyMemory<float>> outputGradients, Span<float> inputGradient)
    {
        ThrowIfDisposed();
        RunArguments.CheckGradients(this, lastBatch, outputGradients, inputGradient.Length);
        if (outputGradients.All(gradient => gradient.IsEmpty))
        {
            inputGradient.Clear();
            return;
        }

        using var scope = NewDisposeScope();
        var result = HostTensor(lastBatch, InputShape);
        try
        {
            ForEachPart(lastBatch, (first, count) =>
            {
                using var target = result.narrow(0, first, count);
                target.copy_(GradientOf(parts[first]!, first, count, outputGradients));
            });
        }
        catch (ExternalException cause)
        {
            throw TorchSharpException.Failed("the gradient", Network.Device, cause);
        }

        MemoryMarshal.Cast<byte, float>(result.bytes).CopyTo(inputGradient);
    }

    public override void Dispose()
    {
        Forget();
        base.Dispose();
    }

    protected override void RunPart(Tensor part, int first, IReadOnlyList<Memory<float>> outputs)
    {
        using var withGradients = enable_grad();
        var leaf = part.to(Network.Device).detach().requires_grad_(true);
        var values = Network.Run(leaf);
        CopyOut(values, first, outputs);
        foreach (var kept in values.Append(leaf))
            kept.DetachFromDisposeScope();
        parts[first] = new(leaf, values);
    }

    private Tensor GradientOf(
        Recorded part, int first, int count, IReadOnlyList<ReadOnlyMemory<float>> outputGradients)
    {
        var given = Enumerable.Range(0, part.Outputs.Length).Where(i => !outputGradients[i].IsEmpty).ToArray();
        var slopes = given.Select(i =>
        {
            var slope = HostTensor(count, OutputShapes[i]);
            var length = OutputShapes[i].Length;
            MemoryMarshal.AsBytes(outputGradients[i].Span.Slice(first * length, count * length)).CopyTo(slope.bytes);
            return slope.to(Network.Device);
        });
        return autograd.grad(
            [.. given.Select(i => part.Outputs[i])], [part.Input], [.. slopes], retain_graph: true)[0];
    }

    private void Forget()
    {
        lastBatch = 0;
        foreach (var tensor in parts.OfType<Recorded>().SelectMany(part => part.Outputs.Append(part.Input)))
            tensor.Dispose();
        Array.Clear(parts);
    }

    private sealed record Recorded(Tensor Input, Tensor[] Outputs);
}
