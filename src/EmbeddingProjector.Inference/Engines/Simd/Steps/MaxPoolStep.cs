namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The largest value of each window; pixels outside the map do not count. A NaN in a window wins, as in
/// PyTorch.</summary>
/// <remarks>
/// An item is a row of one image and channel block; a lane is a channel of it. Where gradients are wanted, a second map
/// keeps which tap of its window gave each value: row * kernel width + column, the first of equals and the last NaN.
/// </remarks>
internal sealed unsafe class MaxPoolStep(
    string name, MaxPool2dOp op, MapBuffer source, MapBuffer target, MapBuffer? taps = null)
    : Step(name, target, Existing(source, taps))
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;
    private float* tapsTo;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first) + source.Layout.Interior;
        to = target.At(first) + target.Layout.Interior;
        tapsTo = taps is null ? null : taps.At(first) + taps.Layout.Interior;
        return count * target.Layout.Blocks * target.Layout.Height;
    }

    protected override void Compute(int item, int worker)
    {
        var (plane, y) = Math.DivRem(item, target.Layout.Height);
        var (image, block) = Math.DivRem(plane, target.Layout.Blocks);
        var top = y * op.Stride.Height - op.Padding.Height;
        var firstRow = Math.Max(top, 0);
        var rows = Math.Min(top + op.Kernel.Height, source.Layout.Height) - firstRow;
        var map = from + image * source.ImagePitch + (long)block * source.Layout.BlockPitch
            + firstRow * source.Layout.RowPitch;
        var result = to + image * target.ImagePitch + (long)block * target.Layout.BlockPitch
            + y * target.Layout.RowPitch;
        var chosen = taps is null
            ? null
            : tapsTo + image * taps.ImagePitch + (long)block * taps.Layout.BlockPitch + y * taps.Layout.RowPitch;
        for (var x = 0; x < target.Layout.Width; x++)
        {
            var left = x * op.Stride.Width - op.Padding.Width;
            var firstColumn = Math.Max(left, 0);
            var columns = Math.Min(left + op.Kernel.Width, source.Layout.Width) - firstColumn;
            for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
            {
                var window = map + firstColumn * MapLayout.BlockChannels + lane;
                var at = x * MapLayout.BlockChannels + lane;
                Largest(window, rows, columns, source.Layout.RowPitch).Store(result + at);
                if (chosen != null)
                {
                    var firstTap = (firstRow - top) * op.Kernel.Width + firstColumn - left;
                    ChosenTap(window, rows, columns, firstTap).Store(chosen + at);
                }
            }
        }
    }

    private static Vector<float> Largest(float* window, int rows, int columns, int rowPitch)
    {
        var largest = Vector.Load(window);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var value = Vector.Load(window + y * rowPitch + x * MapLayout.BlockChannels);

                // Takes the value if it is larger or a NaN, and keeps a NaN once there: no comparison with it is true.
                var keep = Vector.LessThanOrEqual(value, largest) | ~Vector.Equals(largest, largest);
                largest = Vector.ConditionalSelect(keep, largest, value);
            }
        }

        return largest;
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
