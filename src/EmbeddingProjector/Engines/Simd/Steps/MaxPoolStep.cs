using System.Numerics;
using EmbeddingProjector.Engines.Simd.Planning;
using EmbeddingProjector.Graph;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>The largest value of each window; pixels outside the map do not count. A NaN in a window wins, as in
/// PyTorch.</summary>
/// <remarks>An item is a row of one image and channel block; a lane is a channel of it.</remarks>
internal sealed unsafe class MaxPoolStep(string name, MaxPool2dOp op, MapBuffer source, MapBuffer target)
    : Step(name, target, source)
{
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    /// <inheritdoc/>
    protected override int Prepare(int first, int count)
    {
        from = source.At(first) + source.Layout.Interior;
        to = target.At(first) + target.Layout.Interior;
        return count * target.Layout.Blocks * target.Layout.Height;
    }

    /// <inheritdoc/>
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
        for (var x = 0; x < target.Layout.Width; x++)
        {
            var left = x * op.Stride.Width - op.Padding.Width;
            var firstColumn = Math.Max(left, 0);
            var columns = Math.Min(left + op.Kernel.Width, source.Layout.Width) - firstColumn;
            for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
            {
                var window = map + firstColumn * MapLayout.BlockChannels + lane;
                Largest(window, rows, columns, source.Layout.RowPitch)
                    .Store(result + x * MapLayout.BlockChannels + lane);
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
}
