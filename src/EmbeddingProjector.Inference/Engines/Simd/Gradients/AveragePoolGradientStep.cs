namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>Every pixel of a window or cell gets its gradient over the divisor of its mean.</summary>
internal sealed unsafe class AveragePoolGradientStep(
    string name, Op op, MapBuffer source, MapBuffer target, MapBuffer? addend, MapBuffer? mask)
    : RowGradientStep(name, source, target, addend, mask)
{
    private readonly PoolCell[] rows = PoolCell.Of(op, axis: 1, target.Layout.Shape, source.Layout.Shape);
    private readonly PoolCell[] columns = PoolCell.Of(op, axis: 2, target.Layout.Shape, source.Layout.Shape);

    protected override void AddTo(float* row, int image, int block, int y)
    {
        for (var cell = 0; cell < rows.Length; cell++)
        {
            if (rows[cell].Start <= y && y < rows[cell].End)
                AddCells(row, SourceRow(image, block, cell), rows[cell].Count);
        }
    }

    private void AddCells(float* row, float* gradient, int height)
    {
        const int Block = MapLayout.BlockChannels;
        foreach (var cell in columns)
        {
            for (var lane = 0; lane < Block; lane += Vector<float>.Count)
            {
                var share = Vector.Load(gradient + lane) / new Vector<float>(height * cell.Count);
                for (var to = row + cell.Start * Block + lane; to < row + cell.End * Block; to += Block)
                    (Vector.Load(to) + share).Store(to);
            }

            gradient += Block;
        }
    }
}
