using System.Diagnostics.CodeAnalysis;

namespace EmbeddingProjector.Analysis;

/// <summary>The conditions that every analysis sets on its input, and their errors.</summary>
internal static class Require
{
    /// <summary>At least so many rows and one column, all finite.</summary>
    /// <param name="what">The analysis, to begin the message with.</param>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="items">The fewest rows.</param>
    public static void Items(string what, Matrix data, int items)
    {
        Shape(what, data, items);
        Finite(what, data);
    }

    /// <summary>At least so many rows and one column.</summary>
    /// <param name="what">The analysis, to begin the message with.</param>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="items">The fewest rows.</param>
    public static void Shape(string what, Matrix data, int items)
    {
        if (data.Rows < items)
            TooFewItems(what, items, data.Rows);
        if (data.Columns == 0)
            Throw("TooFewDimensions", $"{what}: expected at least 1 dimension, found 0");
    }

    /// <summary>Every value is a finite number.</summary>
    /// <param name="what">The analysis, to begin the message with.</param>
    /// <param name="data">[items, dimensions].</param>
    public static void Finite(string what, Matrix data)
    {
        for (var row = 0; row < data.Rows; row++)
        {
            var column = data.Row(row).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
            if (column >= 0)
                Throw(
                    "NotFinite",
                    $"{what}: row {row}, column {column}: expected a finite number, found {data[row, column]}");
        }
    }

    public static void Labels<T>(string what, Matrix data, IReadOnlyList<T> labels)
    {
        if (labels.Count != data.Rows)
            Throw("LengthMismatch", $"{what}: expected {data.Rows} labels, one an item, found {labels.Count}");
    }

    /// <summary>As many columns as the data that a model was made from.</summary>
    public static void Dimensions(string what, int expected, int found)
    {
        if (expected != found)
            Throw("DimensionMismatch", $"{what}: expected {expected} dimensions, found {found}");
    }

    /// <summary>A whole number in a closed range.</summary>
    public static void Range(string what, string name, int value, int least, int most)
    {
        if (value < least || value > most)
            Throw("OutOfRange", $"{what}: {name}: expected {least} to {most}, found {value}");
    }

    /// <summary>No item whose cosine is undefined, for analyses that cannot leave it out.</summary>
    public static void NoZeroVectors(string what, NeighborSearch search)
    {
        if (search.ZeroVectors.Count == 0)
            return;
        var rows = string.Join(", ", search.ZeroVectors.Take(5)) + (search.ZeroVectors.Count > 5 ? ", ..." : "");
        Throw(
            "ZeroVector", $"{what}: expected vectors with a direction, as the cosine needs, found zeros in row {rows}");
    }

    /// <summary>Reports that there are fewer rows than an analysis needs.</summary>
    [DoesNotReturn]
    public static void TooFewItems(string what, int expected, int found) =>
        Throw("TooFewItems", $"{what}: expected at least {expected} item{(expected == 1 ? "" : "s")}, found {found}");

    /// <summary>Reports an input that has no answer.</summary>
    [DoesNotReturn]
    public static void Throw(string errorId, string message, ErrorKind kind = ErrorKind.InvalidData) =>
        throw new AnalysisInputException(errorId, message) { Kind = kind };
}
