using EmbeddingProjector.Inference.Engines.Simd.Kernels;

namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>Evaluates a 6x6 tile of 16 channels at the 36 points. A lane is a channel.</summary>
internal static unsafe class WinogradInput<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    private const int Side = WinogradPoints.Inputs;
    private const int Block = MapLayout.BlockChannels;

    /// <param name="tile">Its first pixel.</param>
    /// <param name="rowPitch">From a row to the next.</param>
    /// <param name="products">Where the first point's 16 channels go.</param>
    /// <param name="pitch">From a point to the next.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Evaluate(float* tile, nint rowPitch, float* products, nint pitch)
    {
        var memory = stackalloc float[(WinogradPoints.Products + 1) * Block];
        var half = WinogradTile.Aligned(memory);
        for (var lane = 0; lane < Block; lane += M.Count)
        {
            // Down the columns first, then along the rows.
            for (var x = 0; x < Side; x++)
                Evaluate6(tile + x * Block + lane, rowPitch, half + x * Block + lane, Side * Block);
            for (var y = 0; y < Side; y++)
                Evaluate6(half + y * Side * Block + lane, Block, products + y * Side * pitch + lane, pitch);
        }
    }

    // The polynomials that vanish at all points but one: with p and -p together, their even and odd halves are shared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate6(float* from, nint step, float* to, nint pitch)
    {
        var d0 = M.Load(from);
        var d1 = M.Load(from + step);
        var d2 = M.Load(from + 2 * step);
        var d3 = M.Load(from + 3 * step);
        var d4 = M.Load(from + 4 * step);
        var d5 = M.Load(from + 5 * step);

        // x^4 - 2.5 x^2 + 1, at 0 and, one power up, at infinity.
        M.Store(M.MultiplyAdd(d2, M.All(-2.5f), M.Add(d0, d4)), to);
        M.Store(M.MultiplyAdd(d3, M.All(-2.5f), M.Add(d1, d5)), to + 5 * pitch);

        // x (x ± √½) (x^2 - 2)
        var even = M.MultiplyAdd(d2, M.All(-2), d4);
        var odd = M.Multiply(M.MultiplyAdd(d1, M.All(-2), d3), M.All(WinogradPoints.Small));
        M.Store(M.Add(even, odd), to + pitch);
        M.Store(M.Subtract(even, odd), to + 2 * pitch);

        // x (x ± √2) (x^2 - ½)
        even = M.MultiplyAdd(d2, M.All(-0.5f), d4);
        odd = M.Multiply(M.MultiplyAdd(d1, M.All(-0.5f), d3), M.All(WinogradPoints.Large));
        M.Store(M.Add(even, odd), to + 3 * pitch);
        M.Store(M.Subtract(even, odd), to + 4 * pitch);
    }
}
