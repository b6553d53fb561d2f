namespace EmbeddingProjector.Sets;

/// <summary>Metadata that are numbers.</summary>
internal static class NumericColumn
{
    /// <summary>Up to so many different numbers are classes, such as digits; more of them are a quantity.</summary>
    public const int MostClasses = 10;

    /// <summary>Reads a column as a quantity: every value that is not missing is a finite number, and there are more
    /// than <see cref="MostClasses"/> different ones.</summary>
    /// <param name="values">[items].</param>
    /// <returns>[items], NaN where the value is missing; null where the column is no quantity.</returns>
    public static double[]? TryRead(IReadOnlyList<string> values)
    {
        var numbers = new double[values.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = double.NaN;
            if (MetadataColumn.IsMissing(values[i]))
                continue;
            if (!double.TryParse(values[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i]))
                return null;
        }

        return numbers.Where(double.IsFinite).Distinct().Count() > MostClasses ? numbers : null;
    }
}
