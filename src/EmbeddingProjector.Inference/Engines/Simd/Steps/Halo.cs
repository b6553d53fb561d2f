namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>The zeros around a map. They are written anew with each map, for the arena's memory serves several maps in
/// turn.</summary>
internal static unsafe class Halo
{
    /// <summary>Zeroes one image's halo in all channel blocks.</summary>
    /// <param name="image">The image's first float.</param>
    public static void Clear(float* image, MapLayout layout)
    {
        var rows = layout.HaloHeight * layout.RowPitch;
        var side = layout.HaloWidth * layout.Lanes;
        for (var block = 0; block < layout.Blocks; block++)
        {
            var start = image + (long)block * layout.BlockPitch;
            new Span<float>(start, rows).Clear();
            new Span<float>(start + layout.BlockPitch - rows, rows).Clear();
            for (var y = 0; side > 0 && y < layout.Height; y++)
            {
                var row = start + (layout.HaloHeight + y) * layout.RowPitch;
                new Span<float>(row, side).Clear();
                new Span<float>(row + layout.RowPitch - side, side).Clear();
            }
        }
    }
}
