namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>One row of max pooling in one channel block. All pitches count floats.</summary>
internal unsafe struct MaxPoolRow
{
    /// <summary>The first pixel of the window's first row that exists.</summary>
    public float* Source;

    /// <summary>Rows of the window that exist.</summary>
    public int Rows;

    /// <summary>From one of them to the next.</summary>
    public nint RowPitch;

    /// <summary>Pixels in a row of the source.</summary>
    public int Width;

    /// <summary>Pixels in a row of the window.</summary>
    public int WindowWidth;

    /// <summary>Pixels from a window to the next.</summary>
    public int Stride;

    /// <summary>Pixels of the first window beside the map.</summary>
    public int Padding;

    /// <summary>The first pixel's result; the next one's is 16 floats on.</summary>
    public float* Target;

    /// <summary>How many results.</summary>
    public int Pixels;
}

/// <summary>The largest value of each window along a row; a NaN in a window wins.</summary>
internal static unsafe class MaxPoolKernel<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(MaxPoolRow* row)
    {
        for (var x = 0; x < row->Pixels; x++)
        {
            var left = x * row->Stride - row->Padding;
            var first = Math.Max(left, 0);
            var columns = Math.Min(left + row->WindowWidth, row->Width) - first;
            for (var lane = 0; lane < 16; lane += M.Count)
            {
                var window = row->Source + (long)first * 16 + lane;
                var largest = M.Load(window);
                for (var y = row->Rows; y > 0; y--, window += row->RowPitch)
                {
                    for (var column = 0; column < columns; column++)
                        largest = M.Larger(largest, M.Load(window + column * 16));
                }

                M.Store(largest, row->Target + (long)x * 16 + lane);
            }
        }
    }
}
