namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>A map as one vector, where something other than a linear layer reads it. An item is an image.</summary>
internal sealed unsafe class FlattenStep(string name, MapBuffer source, MapBuffer target) : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        return count;
    }

    protected override void Compute(int item, int worker)
    {
        var vector = to + item * target.ImagePitch;
        MapOrder.CopyRowMajor(from + item * source.ImagePitch, source.Layout, vector);
        new Span<float>(vector, target.Layout.ImageLength)[target.Layout.Channels..].Clear();
    }
}
