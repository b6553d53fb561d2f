namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>One row of attention: e^(x * scale + bias + mask - largest), not yet divided by its sum.</summary>
/// <remarks>A row is a whole number of 16 floats; the bias is minus infinity where there is no key. Lane j sums the
/// keys j, 16 + j, ...</remarks>
internal static unsafe class SoftmaxKernel<M, V>
    where M : struct, ILanes<V>
    where V : struct
{
    /// <summary>Changes a row in place.</summary>
    /// <param name="row">Products of the query with the keys.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="scale">A factor of the products.</param>
    /// <param name="bias">[length].</param>
    /// <param name="mask">[length]; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentials(float* row, int length, float scale, float* bias, float* mask)
    {
        var (factor, largest) = (M.All(scale), M.All(float.NegativeInfinity));
        for (var i = 0; i < length; i += M.Count)
        {
            var x = M.MultiplyAdd(M.Load(row + i), factor, M.Load(bias + i));
            if (mask != null)
                x = M.Add(x, M.Load(mask + i));
            M.Store(x, row + i);
            largest = M.AtLeast(largest, x);
        }

        var (most, sum) = (M.All(Lanes.Max<M, V>(largest)), M.All(0));
        for (var i = 0; i < length; i += M.Count)
        {
            var power = LaneMath<M, V>.Exp(M.Subtract(M.Load(row + i), most));
            M.Store(power, row + i);
            sum = M.Add(sum, power);
        }

        return Lanes.Sum<M, V>(sum);
    }
}
