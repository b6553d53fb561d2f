namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>A 6x6 tile of 16 channels in memory of its own.</summary>
internal static unsafe class WinogradTile
{
    private const int Side = WinogradPoints.Inputs;
    private const int Block = MapLayout.BlockChannels;

    /// <summary>The first cache line of memory that has room for one vector more than is used: a vector across two
    /// lines is read twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float* Aligned(float* memory) => (float*)(((nint)memory + 63) & ~(nint)63);

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
}
