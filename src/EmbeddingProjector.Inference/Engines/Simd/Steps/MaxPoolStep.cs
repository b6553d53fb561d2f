namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The largest value of each window: see <see cref="MaxPoolRows"/>.</summary>
/// <remarks>
/// An item is a row of one image and channel block; a lane is a channel of it. Where gradients are wanted, a second map
/// keeps which tap of its window gave each value: row * kernel width + column, the first of equals and the last NaN.
/// </remarks>
internal sealed unsafe class MaxPoolStep(
    string name, InstructionPath path, MaxPool2dOp op, MapBuffer source, MapBuffer target, MapBuffer? taps = null)
    : Step(name, target, Existing(source, taps))
{
    private readonly MapBuffer target = target;
    private readonly MaxPoolRows rows = new(path, op, source.Layout.Height, source.Layout.Width);
    private float* from;
    private float* to;
    private float* tapsTo;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first);
        to = target.At(first);
        tapsTo = taps is null ? null : taps.At(first);
        return count * target.Layout.Blocks * target.Layout.Height;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, y) = Math.DivRem(item, target.Layout.Height);
        var (image, block) = Math.DivRem(plane, target.Layout.Blocks);
        var top = y * op.Stride.Height - op.Padding.Height;
        rows.Run(
            y, Row(from, source, image, block, top), source.Layout.RowPitch, Row(to, target, image, block, y),
            target.Layout.Width);
        if (taps is not null)
            ChooseTaps(top, Row(from, source, image, block, Math.Max(top, 0)), Row(tapsTo, taps, image, block, y));
    }

    private void ChooseTaps(int top, float* map, float* chosen)
    {
        var firstRow = Math.Max(top, 0);
        var rowCount = Math.Min(top + op.Kernel.Height, source.Layout.Height) - firstRow;
        for (var x = 0; x < target.Layout.Width; x++)
        {
            var left = x * op.Stride.Width - op.Padding.Width;
            var first = Math.Max(left, 0);
            var columns = Math.Min(left + op.Kernel.Width, source.Layout.Width) - first;
            var firstTap = (firstRow - top) * op.Kernel.Width + first - left;
            for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
            {
                ChosenTap(map + first * MapLayout.BlockChannels + lane, rowCount, columns, firstTap)
                    .Store(chosen + x * MapLayout.BlockChannels + lane);
            }
        }
    }

    private Vector<float> ChosenTap(float* window, int rows, int columns, int firstTap)
    {
        var largest = Vector.Load(window);
        var chosen = new Vector<float>(firstTap);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var value = Vector.Load(window + y * source.Layout.RowPitch + x * MapLayout.BlockChannels);
                var take = Vector.GreaterThan(value, largest) | ~Vector.Equals(value, value);
                var tap = new Vector<float>(firstTap + y * op.Kernel.Width + x);
                largest = Vector.ConditionalSelect(take, value, largest);
                chosen = Vector.ConditionalSelect(take, tap, chosen);
            }
        }

        return chosen;
    }
}
