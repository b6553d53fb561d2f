namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>Copies the input's gradient into the caller's memory, [batch, channels, height, width]. An item is a
/// channel.</summary>
internal sealed unsafe class InputGradientStep(string name, RunBuffers buffers, MapBuffer source)
    : Step(name, null, source)
{
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = buffers.InputGradient + (long)first * MapOrder.Length(source.Layout);
        return count * source.Layout.Channels;
    }

    protected override void Compute(int item, int worker)
    {
        var layout = source.Layout;
        var (image, channel) = Math.DivRem(item, layout.Channels);
        MapOrder.CopyPlane(
            from + image * source.ImagePitch, layout, channel, to + (long)item * layout.Height * layout.Width);
    }
}
