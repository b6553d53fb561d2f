using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The largest value of each window of a map, row by row; pixels outside the map do not count. A NaN in a window
/// wins, as in PyTorch. A lane is a channel.</summary>
internal sealed unsafe class MaxPoolRows
{
    private readonly MaxPool2dOp op;
    private readonly int height;
    private readonly int width;
    private readonly delegate*<MaxPoolRow*, void> kernel;

    /// <param name="op">Window, stride and padding.</param>
    /// <param name="height">Of the map that is read.</param>
    /// <param name="width">The same.</param>
    public MaxPoolRows(InstructionPath path, MaxPool2dOp op, int height, int width)
    {
        this.op = op;
        this.height = height;
        this.width = width;
        kernel = path == InstructionPath.Avx512
            ? &MaxPoolKernel<Avx512Lanes, Vector512<float>>.Compute
            : &MaxPoolKernel<PortableLanes, Vector<float>>.Compute;
    }

    /// <summary>Computes a row of one channel block.</summary>
    /// <param name="y">The row of the target.</param>
    /// <param name="window">The first pixel of the first row of its window, though it may be above the map.</param>
    /// <param name="rowPitch">From a row of the map to the next.</param>
    /// <param name="pixels">Of the target's row.</param>
    public void Run(int y, float* window, int rowPitch, float* target, int pixels)
    {
        var top = y * op.Stride.Height - op.Padding.Height;
        var first = Math.Max(top, 0);
        var row = new MaxPoolRow
        {
            Source = window + (long)(first - top) * rowPitch,
            Rows = Math.Min(top + op.Kernel.Height, height) - first,
            RowPitch = rowPitch,
            Width = width,
            WindowWidth = op.Kernel.Width,
            Stride = op.Stride.Width,
            Padding = op.Padding.Width,
            Target = target,
            Pixels = pixels,
        };
        kernel(&row);
    }
}
