namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>Interpolates 36 products of 16 channels to a 4x4 tile of results. A lane is a channel.</summary>
internal static unsafe class WinogradOutput
{
    private const int Block = MapLayout.BlockChannels;
    private const int Rows = WinogradPoints.Outputs;
    private const int Points = WinogradPoints.Inputs;

    /// <summary>Interpolates one tile and adds bias and residual, and masks it.</summary>
    /// <param name="products">The first point's 16 channels.</param>
    /// <param name="pitch">From a point to the next.</param>
    /// <param name="end">Where the results go.</param>
    [SkipLocalsInit]
    public static void Interpolate(float* products, nint pitch, in WinogradTileEnd end)
    {
        var half = stackalloc float[Rows * Points * Block];
        for (var lane = 0; lane < Block; lane += Vector<float>.Count)
        {
            // Down the columns first, then along the rows.
            for (var x = 0; x < Points; x++)
                Interpolate4(products + x * pitch + lane, Points * pitch, half + x * Block + lane);
            for (var y = 0; y < end.Rows; y++)
                FinishRow(half + y * Points * Block + lane, y, lane, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interpolate4(float* from, nint step, float* to)
    {
        Sums(from, step, out var y0, out var y1, out var y2, out var y3);
        y0.Store(to);
        y1.Store(to + Points * Block);
        y2.Store(to + 2 * Points * Block);
        y3.Store(to + 3 * Points * Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishRow(float* from, int row, int lane, in WinogradTileEnd end)
    {
        Sums(from, Block, out var y0, out var y1, out var y2, out var y3);
        var target = end.Target + row * end.TargetRow + lane;
        var residual = end.Residual == null ? null : end.Residual + row * end.ResidualRow + lane;
        var mask = end.Mask == null ? null : end.Mask + row * end.MaskRow + lane;
        var bias = Vector.Load(end.Bias + lane);
        var floor = new Vector<float>(end.Floor);
        Finish(y0 + bias, floor, target, residual, mask, 0);
        if (end.Columns > 1)
            Finish(y1 + bias, floor, target, residual, mask, Block);
        if (end.Columns > 2)
            Finish(y2 + bias, floor, target, residual, mask, 2 * Block);
        if (end.Columns > 3)
            Finish(y3 + bias, floor, target, residual, mask, 3 * Block);
    }

    // A comparison with NaN is false, so a NaN stays one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        Vector<float> value, Vector<float> floor, float* target, float* residual, float* mask, int pixel)
    {
        if (residual != null)
            value += Vector.Load(residual + pixel);
        value = Vector.ConditionalSelect(Vector.LessThan(value, floor), floor, value);
        if (mask != null)
            value = ReluMask.Of(value, mask + pixel);
        value.Store(target + pixel);
    }

    // Powers 0 to 3 of the points 0, ±√½, ±√2 and infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums(
        float* from, nint step, out Vector<float> y0, out Vector<float> y1, out Vector<float> y2, out Vector<float> y3)
    {
        var small = Vector.Load(from + step) + Vector.Load(from + 2 * step);
        var smallOdd = Vector.Load(from + step) - Vector.Load(from + 2 * step);
        var large = Vector.Load(from + 3 * step) + Vector.Load(from + 4 * step);
        var largeOdd = Vector.Load(from + 3 * step) - Vector.Load(from + 4 * step);
        y0 = Vector.Load(from) + (small + large);
        y1 = Vector.MultiplyAddEstimate(
            smallOdd, new Vector<float>(WinogradPoints.Small), largeOdd * WinogradPoints.Large);
        y2 = Vector.MultiplyAddEstimate(small, new Vector<float>(0.5f), large + large);
        y3 = Vector.MultiplyAddEstimate(
            smallOdd,
            new Vector<float>(0.5f * WinogradPoints.Small),
            Vector.MultiplyAddEstimate(
                largeOdd, new Vector<float>(2 * WinogradPoints.Large), Vector.Load(from + 5 * step)));
    }
}
