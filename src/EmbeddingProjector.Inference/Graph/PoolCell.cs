namespace EmbeddingProjector.Inference.Graph;

/// <summary>What one output of an average pool reads along one axis.</summary>
/// <param name="Start">The first row or column.</param>
/// <param name="End">After the last one.</param>
/// <param name="Count">How many count in the divisor: padding may.</param>
internal readonly record struct PoolCell(int Start, int End, int Count)
{
    /// <summary>The cells of an average pool along one axis.</summary>
    /// <param name="axis">1 for rows, 2 for columns.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="output">[channels, height, width].</param>
    public static PoolCell[] Of(Op op, int axis, TensorShape input, TensorShape output)
    {
        var (length, count) = (input[axis], output[axis]);
        return op switch
        {
            AvgPool2dOp pool when axis == 1 => Windows(
                length, count, pool.Kernel.Height, pool.Stride.Height, pool.Padding.Height, pool.CountIncludePad),
            AvgPool2dOp pool => Windows(
                length, count, pool.Kernel.Width, pool.Stride.Width, pool.Padding.Width, pool.CountIncludePad),
            AdaptiveAvgPool2dOp => [.. Enumerable.Range(0, count).Select(index => Cell(index, length, count))],
            _ => throw new ArgumentException($"{op.Kind} is no average pool", nameof(op)),
        };
    }

    // PyTorch's cells: from the floor of the start to the ceiling of the end, so they may overlap.
    private static PoolCell Cell(int index, int length, int count)
    {
        var start = (int)((long)index * length / count);
        var end = (int)(((index + 1L) * length + count - 1) / count);
        return new(start, end, end - start);
    }

    private static PoolCell[] Windows(int length, int count, int kernel, int stride, int padding, bool includePad)
    {
        var cells = new PoolCell[count];
        for (var i = 0; i < count; i++)
        {
            var start = i * stride - padding;
            var (first, end) = (Math.Max(start, 0), Math.Min(start + kernel, length));
            cells[i] = new(first, end, includePad ? kernel : end - first);
        }

        return cells;
    }
}
