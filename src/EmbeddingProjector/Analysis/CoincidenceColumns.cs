namespace EmbeddingProjector.Analysis;

/// <summary>A comparison of spaces as metadata, to colour items by.</summary>
internal static class CoincidenceColumns
{
    internal const int Bins = 10;

    /// <summary>Two columns: each item's coincidence to four decimals, and its tenth, such as <c>0.2-0.3</c>, for
    /// viewers that colour by few values only.</summary>
    /// <param name="set">The items of the table that the columns are for.</param>
    /// <param name="other">The name of the space that the set was compared with; part of the columns' names.</param>
    /// <param name="ids">[items of the comparison].</param>
    /// <param name="coincidence">[items of the comparison]: 0 to 1.</param>
    /// <returns>Columns of the set's length, <see cref="MetadataColumn.Missing"/> where an item was not
    /// compared.</returns>
    public static IReadOnlyList<MetadataColumn> Of(
        IReadOnlyList<string> set, string other, IReadOnlyList<string> ids, IReadOnlyList<double> coincidence)
    {
        var values = ids.Zip(coincidence).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return
        [
            new MetadataColumn($"coincidence with {other}", [.. set.Select(id => Cell(id, Exact))]),
            new MetadataColumn($"coincidence bin with {other}", [.. set.Select(id => Cell(id, Bin))]),
        ];

        string Cell(string id, Func<double, string> text) =>
            values.TryGetValue(id, out var value) ? text(value) : MetadataColumn.Missing;
    }

    /// <summary>The tenth that a coincidence counts in; 1 counts in the last.</summary>
    /// <param name="coincidence">0 to 1.</param>
    internal static int BinOf(double coincidence) => Math.Min(Bins - 1, (int)((coincidence * Bins) + 1e-9));

    private static string Exact(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Bin(double value) =>
        string.Create(CultureInfo.InvariantCulture, $"{BinOf(value) / 10.0:0.0}-{(BinOf(value) + 1) / 10.0:0.0}");
}
