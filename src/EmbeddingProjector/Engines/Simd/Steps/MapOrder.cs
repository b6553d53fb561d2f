using EmbeddingProjector.Engines.Simd.Planning;

namespace EmbeddingProjector.Engines.Simd.Steps;

/// <summary>A map in the order channels, rows, columns, without halo: what callers and flattening see.</summary>
internal static unsafe class MapOrder
{
    /// <summary>Values of one image.</summary>
    /// <param name="layout">The map's layout.</param>
    public static int Length(MapLayout layout) => layout.Channels * layout.Height * layout.Width;

    /// <summary>Writes an image's values row-major.</summary>
    /// <param name="image">The image's first float.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="to">[channels, height, width].</param>
    public static void CopyRowMajor(float* image, MapLayout layout, float* to)
    {
        for (var channel = 0; channel < layout.Channels; channel++)
        {
            var plane = image + (long)(channel / layout.Lanes) * layout.BlockPitch
                + layout.Interior + channel % layout.Lanes;
            for (var y = 0; y < layout.Height; y++)
            {
                var row = plane + y * layout.RowPitch;
                for (var x = 0; x < layout.Width; x++)
                    *to++ = row[x * layout.Lanes];
            }
        }
    }
}
