namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The mean of each window, or of each cell of a grid laid over the map. An item is an image and channel
/// block; a lane is a channel of it.</summary>
internal sealed unsafe class AveragePoolStep(string name, Op op, MapBuffer source, MapBuffer target)
    : Step(name, target, source)
{
    private readonly PoolCell[] rows = PoolCell.Of(op, axis: 1, source.Layout.Shape, target.Layout.Shape);
    private readonly PoolCell[] columns = PoolCell.Of(op, axis: 2, source.Layout.Shape, target.Layout.Shape);
    private readonly MapBuffer target = target;
    private float* from;
    private float* to;

    protected override int Prepare(int first, int count)
    {
        from = source.At(first) + source.Layout.Interior;
        to = target.At(first) + target.Layout.Interior;
        return count * target.Layout.Blocks;
    }

    protected override void Compute(int item, int worker)
    {
        var (image, block) = Math.DivRem(item, target.Layout.Blocks);
        var map = from + image * source.ImagePitch + (long)block * source.Layout.BlockPitch;
        var result = to + image * target.ImagePitch + (long)block * target.Layout.BlockPitch;
        for (var y = 0; y < rows.Length; y++)
        {
            for (var x = 0; x < columns.Length; x++)
            {
                var cell = map + rows[y].Start * source.Layout.RowPitch + columns[x].Start * MapLayout.BlockChannels;
                var mean = result + y * target.Layout.RowPitch + x * MapLayout.BlockChannels;
                for (var lane = 0; lane < MapLayout.BlockChannels; lane += Vector<float>.Count)
                    Mean(cell + lane, rows[y], columns[x], source.Layout.RowPitch).Store(mean + lane);
            }
        }
    }

    // Each row is summed alone first: fewer roundings in a chain.
    private static Vector<float> Mean(float* cell, PoolCell rows, PoolCell columns, int rowPitch)
    {
        var sum = Vector<float>.Zero;
        for (var y = 0; y < rows.End - rows.Start; y++)
        {
            var row = Vector<float>.Zero;
            for (var x = 0; x < columns.End - columns.Start; x++)
                row += Vector.Load(cell + y * rowPitch + x * MapLayout.BlockChannels);
            sum += row;
        }

        return sum / new Vector<float>(rows.Count * columns.Count);
    }
}
