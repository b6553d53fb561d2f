namespace EmbeddingProjector.Module.Output;

/// <summary>Writes a square of numbers as a table.</summary>
internal static class MatrixText
{
    private const int MostNames = 24;
    private const int MostHead = 10; // characters above a column
    private const string Undefined = "-";

    /// <summary>One line a name, numbers to three decimals.</summary>
    /// <param name="rows">[n]: what stands before a line.</param>
    /// <param name="columns">[n]: what stands above a column.</param>
    /// <param name="scores">[n][n].</param>
    public static string Of(IReadOnlyList<string> rows, IReadOnlyList<string> columns, double?[][] scores)
    {
        if (rows.Count > MostNames)
            return $"{rows.Count} x {rows.Count}, in Scores";

        var cells = scores.Select(row => row.Select(Text).ToArray()).ToArray();
        var heads = columns.Select(head => head.Length > MostHead ? head[..(MostHead - 1)] + "…" : head).ToArray();
        var widths = heads.Select((head, j) => Math.Max(head.Length, cells.Max(row => row[j].Length))).ToArray();
        var first = rows.Max(row => row.Length);
        return string.Join('\n', [Line("", heads), .. cells.Select((row, i) => Line(rows[i], row))]);

        string Line(string name, string[] values) =>
            $"{name.PadRight(first)} {string.Join(' ', values.Select((value, j) => value.PadLeft(widths[j])))}";
    }

    private static string Text(double? score) =>
        score?.ToString("0.000", CultureInfo.InvariantCulture) ?? Undefined;
}
