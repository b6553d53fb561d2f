using EmbeddingProjector.Inference.Engines.Simd.Kernels;

namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>Interpolates 36 products of 16 channels to a 4x4 tile of results. A lane is a channel.</summary>
internal static unsafe class WinogradOutput<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    private const int Block = MapLayout.BlockChannels;
    private const int Rows = WinogradPoints.Outputs;
    private const int Points = WinogradPoints.Inputs;

    /// <summary>Interpolates one tile and adds bias and residual, and masks it.</summary>
    /// <param name="products">The first point's 16 channels.</param>
    /// <param name="pitch">From a point to the next.</param>
    /// <param name="end">Where the results go.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interpolate(float* products, nint pitch, in WinogradTileEnd end)
    {
        var memory = stackalloc float[(Rows * Points + 1) * Block];
        var half = WinogradTile.Aligned(memory);
        for (var lane = 0; lane < Block; lane += M.Count)
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
        M.Store(y0, to);
        M.Store(y1, to + Points * Block);
        M.Store(y2, to + 2 * Points * Block);
        M.Store(y3, to + 3 * Points * Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishRow(float* from, int row, int lane, in WinogradTileEnd end)
    {
        Sums(from, Block, out var y0, out var y1, out var y2, out var y3);
        var target = end.Target + row * end.TargetRow + lane;
        var residual = end.Residual == null ? null : end.Residual + row * end.ResidualRow + lane;
        var mask = end.Mask == null ? null : end.Mask + row * end.MaskRow + lane;
        var bias = M.Load(end.Bias + lane);
        var (floor, ceiling) = (M.All(end.Floor), M.All(end.Ceiling));
        Finish(M.Add(y0, bias), floor, ceiling, target, residual, mask, 0);
        if (end.Columns > 1)
            Finish(M.Add(y1, bias), floor, ceiling, target, residual, mask, Block);
        if (end.Columns > 2)
            Finish(M.Add(y2, bias), floor, ceiling, target, residual, mask, 2 * Block);
        if (end.Columns > 3)
            Finish(M.Add(y3, bias), floor, ceiling, target, residual, mask, 3 * Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        V value, V floor, V ceiling, float* target, float* residual, float* mask, int pixel)
    {
        if (residual != null)
            value = M.Add(value, M.Load(residual + pixel));
        value = M.AtMost(ceiling, M.AtLeast(floor, value));
        if (mask != null)
            value = M.WherePositive(M.Load(mask + pixel), value);
        M.Store(value, target + pixel);
    }

    // Powers 0 to 3 of the points 0, ±√½, ±√2 and infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums(
        float* from, nint step, out V y0, out V y1, out V y2, out V y3)
    {
        var small = M.Add(M.Load(from + step), M.Load(from + 2 * step));
        var smallOdd = M.Subtract(M.Load(from + step), M.Load(from + 2 * step));
        var large = M.Add(M.Load(from + 3 * step), M.Load(from + 4 * step));
        var largeOdd = M.Subtract(M.Load(from + 3 * step), M.Load(from + 4 * step));
        y0 = M.Add(M.Load(from), M.Add(small, large));
        y1 = M.MultiplyAdd(
            smallOdd, M.All(WinogradPoints.Small), M.Multiply(largeOdd, M.All(WinogradPoints.Large)));
        y2 = M.MultiplyAdd(small, M.All(0.5f), M.Add(large, large));
        y3 = M.MultiplyAdd(
            smallOdd,
            M.All(0.5f * WinogradPoints.Small),
            M.MultiplyAdd(largeOdd, M.All(2 * WinogradPoints.Large), M.Load(from + 5 * step)));
    }
}
