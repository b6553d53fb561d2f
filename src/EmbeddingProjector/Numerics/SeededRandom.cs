namespace EmbeddingProjector.Numerics;

/// <summary>
/// A random generator whose sequence is a promise: the same seed gives the same numbers on every machine.
/// </summary>
/// <remarks>
/// xoshiro256** 1.0 (Blackman and Vigna), seeded through splitmix64 as its authors advise; normal deviates by
/// Marsaglia's polar method, which needs no more than a logarithm and a square root.
/// </remarks>
internal sealed class SeededRandom
{
    private ulong s0, s1, s2, s3;
    private double spareNormal = double.NaN;

    /// <summary>Starts the sequence of a seed.</summary>
    /// <param name="seed">Any number.</param>
    public SeededRandom(long seed)
    {
        var state = (ulong)seed;
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number in [0, <paramref name="bound"/>), without bias (Lemire's multiplication).</summary>
    /// <param name="bound">One past the largest result, at least 1.</param>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        var range = (uint)bound;
        var product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold)
                product = (NextUInt64() >> 32) * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>A deviate of the normal distribution with mean 0 and standard deviation 1.</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(spareNormal))
        {
            var spare = spareNormal;
            spareNormal = double.NaN;
            return spare;
        }

        double x, y, square;
        do
        {
            x = (2 * NextDouble()) - 1;
            y = (2 * NextDouble()) - 1;
            square = (x * x) + (y * y);
        }
        while (square >= 1 || square == 0);

        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        spareNormal = y * factor;
        return x * factor;
    }

    /// <summary>A random order of the numbers 0 to <paramref name="count"/> - 1 (Fisher and Yates).</summary>
    /// <param name="count">How many numbers.</param>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
