namespace EmbeddingProjector.Tests.Analysis;

/// <summary>Compares lists of numbers.</summary>
internal static class Closeness
{
    /// <summary>Asserts that the difference of two vectors is small beside the expected one's length.</summary>
    public static void AssertRelative(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        var (wanted, found) = (expected.ToArray(), actual.ToArray());
        Assert.Equal(wanted.Length, found.Length);
        var difference = Math.Sqrt(wanted.Zip(found, (a, b) => (a - b) * (a - b)).Sum());
        var length = Math.Sqrt(wanted.Sum(a => a * a));
        Assert.True(
            difference <= tolerance * length, $"relative difference {difference / length:g3}, allowed {tolerance:g3}");
    }

    /// <summary>A float array's values as doubles.</summary>
    public static IEnumerable<double> Doubles(this Memory<float> values) => values.ToArray().Select(
        value => (double)value);
}
