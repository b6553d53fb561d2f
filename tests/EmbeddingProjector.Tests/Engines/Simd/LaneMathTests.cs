using System.Numerics;
using System.Runtime.Intrinsics;
using EmbeddingProjector.Inference.Engines.Simd;
using EmbeddingProjector.Inference.Engines.Simd.Kernels;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>Functions of each lane against float64 over the whole range of floats.</summary>
public sealed unsafe class LaneMathTests
{
    /// <summary>Units in the last place. Without a fused multiply-add the square behind GELU's tail is rounded, an
    /// error that grows with its exponent.</summary>
    private const double Tolerance = 4;

    private const double UnfusedTolerance = 80;

    /// <summary>Below, an absolute error: SiLU is 0 from where e^-x is infinite, below 3e-37.</summary>
    private const double Smallest = 1e-37;

    public static IEnumerable<object[]> Cases =>
        from path in SimdRun.Paths
        from function in Enum.GetValues<Activation>().Where(ActivationKernel.Exists)
        select new[] { path[0], function.ToString() };

    [Theory, MemberData(nameof(Cases))]
    public void A_function_is_within_its_units_in_the_last_place(string path, string function)
    {
        var activation = Enum.Parse<Activation>(function);
        var kernel = ActivationKernel.For(activation, Enum.Parse<InstructionPath>(path));
        var op = new ActivationOp(activation);
        var tolerance = activation == Activation.GELU && !Vector512.IsHardwareAccelerated
            ? UnfusedTolerance
            : Tolerance;
        var values = Values().ToArray();
        var results = values.ToArray();
        fixed (float* pointer = results)
            kernel.Run(pointer, 16, results.Length / 16);

        for (var i = 0; i < values.Length; i++)
        {
            if (!kernel.IsFunction)
                break; // limits that the kernels keep

            var expected = activation == Activation.GELU ? Gelu(values[i]) : op.Value(values[i]);
            var unit = Math.Max(BitIncrement(Math.Abs((float)expected)), Smallest);
            Assert.True(
                Math.Abs(expected - results[i]) <= tolerance * unit,
                $"{function}({values[i]:R}): expected {expected:R}, found {results[i]:R}, "
                + $"{Math.Abs(expected - results[i]) / unit:F1} units");
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_NaN_stays_and_no_lane_depends_on_its_neighbors(string path, string function)
    {
        var kernel = ActivationKernel.For(Enum.Parse<Activation>(function), Enum.Parse<InstructionPath>(path));
        for (var lane = 0; lane < 16; lane++)
        {
            var values = Enumerable.Range(0, 16).Select(i => i == lane ? float.NaN : 0.75f).ToArray();
            fixed (float* pointer = values)
                kernel.Run(pointer, 16, 1);

            Assert.True(float.IsNaN(values[lane]));
            Assert.Equal(2, values.Distinct().Count());
        }
    }

    // The spacing of floats at a value.
    private static double BitIncrement(float value) =>
        float.IsInfinity(value) ? value : MathF.BitIncrement(value) - (double)value;

    // Around zero, through all exponents, and densely where the functions bend; a multiple of 16 of them.
    private static IEnumerable<float> Values()
    {
        var values = new List<float>();
        for (var exponent = -40; exponent <= 40; exponent++)
            values.AddRange([(float)Math.Pow(2, exponent) * 1.37f, (float)-Math.Pow(2, exponent) * 1.37f]);
        for (var i = -16000; i <= 16000; i++)
            values.Add(i / 1000f * 1.0007f);
        for (var i = -2000; i <= 2000; i++)
            values.Add(i / 20f);
        while (values.Count % 16 != 0)
            values.Add(0);
        return values;
    }

    // x * erfc(-x / sqrt 2) / 2 without cancellation: the definition's own 1 + erf has none of the tail's digits left.
    private static double Gelu(double x)
    {
        var z = Math.Abs(x) / Math.Sqrt(2);
        return x < 0 ? x * Tail(z) : x * (1 - Tail(z));
    }

    // erfc(z) / 2: the series of erf below 2, the continued fraction of Abramowitz and Stegun 7.1.14 above.
    private static double Tail(double z)
    {
        if (z < 2)
        {
            double term = z, sum = z;
            for (var n = 1; term > 1e-18 * sum; n++)
            {
                term *= 2 * z * z / (2 * n + 1);
                sum += term;
            }

            return 0.5 - Math.Exp(-z * z) * sum / Math.Sqrt(Math.PI);
        }

        var fraction = z;
        for (var n = 200; n > 0; n--)
            fraction = z + n / 2.0 / fraction;
        return Math.Exp(-z * z) / fraction / Math.Sqrt(Math.PI) / 2;
    }
}
