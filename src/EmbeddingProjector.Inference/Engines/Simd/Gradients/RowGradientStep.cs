namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>A gradient that is gathered row by row: what it is added to, the rows of the result's gradient that meet
/// this row of the input, the ReLU's mask.</summary>
/// <remarks>An item is a row of one image and channel block; a lane is a channel of it. Every row is summed by one
/// thread in one order.</remarks>
internal abstract unsafe class RowGradientStep(
    string name, MapBuffer source, MapBuffer target, MapBuffer? addend, MapBuffer? mask,
    params MapBuffer[] more) : Step(name, target, [.. Existing(source, addend, mask), .. more])
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;
    private float* added;
    private float* masking;

    protected MapBuffer Source => source;

    /// <summary>The gradient of the input's layout.</summary>
    protected MapLayout Layout => target.Layout;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        added = addend is null ? null : addend.At(first);
        masking = mask is null ? null : mask.At(first);
        return count * target.Layout.Blocks * target.Layout.Height;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, y) = Math.DivRem(item, target.Layout.Height);
        var (image, block) = Math.DivRem(plane, target.Layout.Blocks);
        var row = Row(to, target, image, block, y);
        var values = new Span<float>(row, target.Layout.Width * MapLayout.BlockChannels);
        if (addend is null)
            values.Clear();
        else if (addend != target)
            new ReadOnlySpan<float>(Row(added, addend, image, block, y), values.Length).CopyTo(values);

        AddTo(row, image, block, y);
        if (mask is not null)
            ReluMask.Apply(row, Row(masking, mask, image, block, y), target.Layout.Width);
    }

    /// <summary>A row of the result's gradient.</summary>
    protected float* SourceRow(int image, int block, int y) => Row(from, source, image, block, y);

    /// <summary>Adds to a row of the input's gradient.</summary>
    /// <param name="row">Its first pixel.</param>
    /// <param name="image">The image among those of the stage.</param>
    protected abstract void AddTo(float* row, int image, int block, int y);
}
