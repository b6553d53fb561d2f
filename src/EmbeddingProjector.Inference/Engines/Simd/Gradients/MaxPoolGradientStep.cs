namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>The pixel that gave a window its value gets the window's gradient.</summary>
internal sealed unsafe class MaxPoolGradientStep(
    string name, MaxPool2dOp op, MapBuffer taps, MapBuffer source, MapBuffer target, MapBuffer? addend, MapBuffer? mask)
    : RowGradientStep(name, source, target, addend, mask, taps)
{
    private float* chosen;

    protected override int Prepare(int first, int count)
    {
        chosen = taps.At(first);
        return base.Prepare(first, count);
    }

    protected override void AddTo(float* row, int image, int block, int y)
    {
        // The windows that hold the row: y = window * stride - padding + tap.
        var (height, stride) = (op.Kernel.Height, op.Stride.Height);
        var first = Math.Max(0, (y + op.Padding.Height - height + stride) / stride);
        var last = Math.Min(Source.Layout.Height - 1, (y + op.Padding.Height) / stride);
        for (var window = first; window <= last; window++)
        {
            var tapRow = y + op.Padding.Height - window * stride;
            var choice = Row(chosen, taps, image, block, window);
            AddWindows(row, SourceRow(image, block, window), choice, tapRow * op.Kernel.Width);
        }
    }

    private void AddWindows(float* row, float* gradient, float* choice, int firstTap)
    {
        const int Block = MapLayout.BlockChannels;
        for (var x = 0; x < Source.Layout.Width; x++, gradient += Block, choice += Block)
        {
            var left = x * op.Stride.Width - op.Padding.Width;
            var start = Math.Max(left, 0);
            var end = Math.Min(left + op.Kernel.Width, Layout.Width);
            for (var lane = 0; lane < Block; lane += Vector<float>.Count)
            {
                var share = Vector.Load(gradient + lane);
                var tap = Vector.Load(choice + lane);
                for (var column = start; column < end; column++)
                {
                    var to = row + column * Block + lane;
                    var isChosen = Vector.Equals(tap, new Vector<float>(firstTap + column - left));
                    (Vector.Load(to) + Vector.ConditionalSelect(isChosen, share, Vector<float>.Zero)).Store(to);
                }
            }
        }
    }
}
