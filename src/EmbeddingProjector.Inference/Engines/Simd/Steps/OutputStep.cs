namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Copies a wanted map into the caller's memory, [batch, channels, height, width]. An item is an
/// image.</summary>
internal sealed unsafe class OutputStep(string name, RunBuffers buffers, int output, MapBuffer source)
    : Step(name, null, source)
{
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = buffers.Outputs[output] + (long)first * MapOrder.Length(source.Layout);
        return count;
    }

    protected override void Compute(int item, int worker) =>
        MapOrder.CopyRowMajor(
            from + item * source.ImagePitch, source.Layout, to + (long)item * MapOrder.Length(source.Layout));
}
