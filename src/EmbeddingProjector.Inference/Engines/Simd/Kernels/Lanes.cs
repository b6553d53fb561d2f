namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>All lanes of a vector in one number, in one order.</summary>
internal static unsafe class Lanes
{
    /// <summary>The sum, in pairs.</summary>
    public static float Sum<M, V>(V value)
        where M : struct, ILanes<V>
        where V : struct
    {
        var lanes = stackalloc float[16];
        M.Store(value, lanes);
        for (var half = M.Count / 2; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        }

        return lanes[0];
    }

    /// <summary>The largest.</summary>
    public static float Max<M, V>(V value)
        where M : struct, ILanes<V>
        where V : struct
    {
        var lanes = stackalloc float[16];
        M.Store(value, lanes);
        var largest = lanes[0];
        for (var i = 1; i < M.Count; i++)
            largest = Math.Max(largest, lanes[i]);
        return largest;
    }
}
