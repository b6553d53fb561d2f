namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>Evaluates a 6x6 tile of 16 channels at the 36 points. A lane is a channel.</summary>
internal static unsafe class WinogradInput
{
    private const int Side = WinogradPoints.Inputs;
    private const int Block = MapLayout.BlockChannels;

    /// <param name="tile">Its first pixel.</param>
    /// <param name="rowPitch">From a row to the next.</param>
    /// <param name="products">Where the first point's 16 channels go.</param>
    /// <param name="pitch">From a point to the next.</param>
    [SkipLocalsInit]
    public static void Evaluate(float* tile, nint rowPitch, float* products, nint pitch)
    {
        var half = stackalloc float[WinogradPoints.Products * Block];
        for (var lane = 0; lane < Block; lane += Vector<float>.Count)
        {
            // Down the columns first, then along the rows.
            for (var x = 0; x < Side; x++)
                Evaluate6(tile + x * Block + lane, rowPitch, half + x * Block + lane, Side * Block);
            for (var y = 0; y < Side; y++)
                Evaluate6(half + y * Side * Block + lane, Block, products + y * Side * pitch + lane, pitch);
        }
    }

    /// <summary>Copies a tile that leaves its map, with zeros for what is outside.</summary>
    /// <param name="map">The channel block's first pixel inside the halo.</param>
    /// <param name="top">The tile's first row; may be negative.</param>
    /// <param name="left">The tile's first column; may be negative.</param>
    /// <param name="copy">[6, 6, 16].</param>
    public static void CopyClipped(float* map, MapLayout layout, int top, int left, float* copy)
    {
        for (var y = top; y < top + Side; y++)
        {
            for (var x = left; x < left + Side; x++)
            {
                var to = new Span<float>(copy, Block);
                if (y >= 0 && y < layout.Height && x >= 0 && x < layout.Width)
                    new ReadOnlySpan<float>(map + y * layout.RowPitch + x * Block, Block).CopyTo(to);
                else
                    to.Clear();
                copy += Block;
            }
        }
    }

    // The polynomials that vanish at all points but one: with p and -p together, their even and odd halves are shared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate6(float* from, nint step, float* to, nint pitch)
    {
        var d0 = Vector.Load(from);
        var d1 = Vector.Load(from + step);
        var d2 = Vector.Load(from + 2 * step);
        var d3 = Vector.Load(from + 3 * step);
        var d4 = Vector.Load(from + 4 * step);
        var d5 = Vector.Load(from + 5 * step);

        // x^4 - 2.5 x^2 + 1, at 0 and, one power up, at infinity.
        Vector.MultiplyAddEstimate(d2, new Vector<float>(-2.5f), d0 + d4).Store(to);
        Vector.MultiplyAddEstimate(d3, new Vector<float>(-2.5f), d1 + d5).Store(to + 5 * pitch);

        // x (x ± √½) (x^2 - 2)
        var even = Vector.MultiplyAddEstimate(d2, new Vector<float>(-2), d4);
        var odd = Vector.MultiplyAddEstimate(d1, new Vector<float>(-2), d3) * WinogradPoints.Small;
        (even + odd).Store(to + pitch);
        (even - odd).Store(to + 2 * pitch);

        // x (x ± √2) (x^2 - ½)
        even = Vector.MultiplyAddEstimate(d2, new Vector<float>(-0.5f), d4);
        odd = Vector.MultiplyAddEstimate(d1, new Vector<float>(-0.5f), d3) * WinogradPoints.Large;
        (even + odd).Store(to + 3 * pitch);
        (even - odd).Store(to + 4 * pitch);
    }
}
