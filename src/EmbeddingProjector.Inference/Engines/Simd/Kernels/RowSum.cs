namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>The sum of a row of one channel block. A lane is a channel.</summary>
internal static unsafe class RowSum
{
    private const int Block = MapLayout.BlockChannels;

    /// <summary>Adds up the even and the odd pixels, then both: fewer roundings in a chain, and the same ones wherever
    /// the row is summed.</summary>
    /// <param name="row">The first pixel.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="sum">16 sums.</param>
    public static void Of(float* row, int pixels, float* sum)
    {
        for (var lane = 0; lane < Block; lane += Vector<float>.Count)
        {
            var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
            var x = 0;
            for (; x + 2 <= pixels; x += 2)
            {
                even += Vector.Load(row + x * Block + lane);
                odd += Vector.Load(row + (x + 1) * Block + lane);
            }

            if (x < pixels)
                even += Vector.Load(row + x * Block + lane);
            (even + odd).Store(sum + lane);
        }
    }
}
