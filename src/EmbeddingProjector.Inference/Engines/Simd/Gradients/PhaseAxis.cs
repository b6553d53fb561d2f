namespace EmbeddingProjector.Inference.Engines.Simd.Gradients;

/// <summary>Along one axis, the inputs that a strided convolution reads with the same taps: every stride-th
/// one.</summary>
/// <remarks>
/// Output o reads input y = o * stride - padding + tap * dilation. Input y = First + m * stride therefore gets its
/// gradient from the outputs m + Shift, m + Shift + Dilation, ..., one for each of the taps that divide evenly: a plain
/// convolution of the outputs' gradient.
/// </remarks>
/// <param name="Count">How many inputs.</param>
/// <param name="Shift">From m to the first output read.</param>
/// <param name="Dilation">From one output read to the next.</param>
/// <param name="Taps">The taps, in the order of the outputs read.</param>
internal sealed record PhaseAxis(int First, int Count, int Shift, int Dilation, ImmutableArray<int> Taps)
{
    /// <param name="stride">Between outputs.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Between taps.</param>
    public static IEnumerable<PhaseAxis> Of(int length, int kernel, int stride, int padding, int dilation)
    {
        for (var first = 0; first < Math.Min(stride, length); first++)
        {
            ImmutableArray<int> taps =
            [
                .. Enumerable.Range(0, kernel).Reverse().Where(tap => (first + padding - tap * dilation) % stride == 0),
            ];
            int[] shifts = [.. taps.Select(tap => (first + padding - tap * dilation) / stride)];
            yield return new(
                first,
                (length - first + stride - 1) / stride,
                shifts.Length > 0 ? shifts[0] : 0,
                shifts.Length > 1 ? shifts[1] - shifts[0] : 1,
                taps);
        }
    }

    /// <summary>How far the phase reads outside the outputs, on the side where it is farther.</summary>
    public int Overhang(int outputs)
    {
        var last = Count - 1 + Shift + Math.Max(0, Taps.Length - 1) * Dilation;
        return Math.Max(0, Math.Max(-Shift, last - (outputs - 1)));
    }
}
