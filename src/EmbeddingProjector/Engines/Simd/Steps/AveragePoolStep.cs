using System.Numerics;
using EmbeddingProjector.Engines.Simd.Planning;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>The mean of each cell of a grid laid over the map. An item is an image and channel block; a lane is a
/// channel of it.</summary>
internal sealed unsafe class AveragePoolStep(string name, MapBuffer source, MapBuffer target)
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
        return count * target.Layout.Blocks;
    }

    /// <inheritdoc/>
    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        var map = from + image * source.ImagePitch + (long)block * source.Layout.BlockPitch;
        var result = to + image * target.ImagePitch + (long)block * target.Layout.BlockPitch;
        for (var y = 0; y < target.Layout.Height; y++)
        {
            var (top, bottom) = Cell(y, source.Layout.Height, target.Layout.Height);
            for (var x = 0; x < target.Layout.Width; x++)
            {
                var (left, right) = Cell(x, source.Layout.Width, target.Layout.Width);
                var cell = map + top * source.Layout.RowPitch + left * MapLayout.BlockChannels;
                var mean = result + y * target.Layout.RowPitch + x * MapLayout.BlockChannels;
                for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
                    Mean(cell + lane, bottom - top, right - left, source.Layout.RowPitch).Store(mean + lane);
            }
        }
    }

    // PyTorch's cells: from the floor of the start to the ceiling of the end, so they may overlap.
    private static (int Start, int End) Cell(int index, int length, int cells) =>
        (index * length / cells, ((index + 1) * length + cells - 1) / cells);

    // Each row is summed alone first: fewer roundings in a chain.
    private static Vector<float> Mean(float* cell, int rows, int columns, int rowPitch)
    {
        var sum = Vector<float>.Zero;
        for (var y = 0; y < rows; y++)
        {
            var row = Vector<float>.Zero;
            for (var x = 0; x < columns; x++)
                row += Vector.Load(cell + y * rowPitch + x * MapLayout.BlockChannels);
            sum += row;
        }

        return sum / new Vector<float>(rows * columns);
    }
}
