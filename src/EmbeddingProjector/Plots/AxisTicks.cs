namespace EmbeddingProjector.Plots;

/// <summary>Round numbers along an axis: steps of 1, 2 or 5 times a power of ten.</summary>
internal static class AxisTicks
{
    /// <summary>The round numbers within a range and their texts.</summary>
    /// <param name="from">The range's start.</param>
    /// <param name="to">The range's end, greater.</param>
    /// <param name="most">About how many are wanted at most.</param>
    public static (double Value, string Text)[] Between(double from, double to, int most)
    {
        var least = (to - from) / Math.Max(1, most);
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var step = power * (least / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
        var decimals = Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, 15);
        var format = step is >= 1e6 or < 1e-5 ? "0.##e0" : "F" + decimals.ToString(CultureInfo.InvariantCulture);
        var first = Math.Ceiling(from / step);
        var count = (int)(Math.Floor(to / step) - first) + 1;
        return [.. Enumerable.Range(0, Math.Max(0, count)).Select(i => (first + i) * step)
            .Select(value => (value, value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−')))];
    }
}
