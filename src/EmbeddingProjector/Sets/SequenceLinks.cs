namespace EmbeddingProjector.Sets;

/// <summary>The lines that TensorBoard draws from row to row: each row names the next one by its index.</summary>
internal static class SequenceLinks
{
    /// <summary>The name of the column that holds the indices.</summary>
    public const string Column = "__seq_next__";

    /// <summary>Whether a column's name is one by which TensorBoard draws lines.</summary>
    public static bool Is(string column) => column is Column or "__next__";

    /// <summary>Reads a column; null where a value is no row's index.</summary>
    public static int?[] Parse(IReadOnlyList<string> values) =>
    [
        .. values.Select(value =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var next) && next < values.Count
                ? next
                : (int?)null),
    ];

    /// <summary>The values of a column; empty where a line ends.</summary>
    public static string[] Text(int?[] next) =>
        Array.ConvertAll(next, place => place?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>The links where only some rows are kept: a line goes on to the next row of it that is there, and ends
    /// where none is.</summary>
    /// <param name="next">[rows]: the next row; null where a line ends.</param>
    /// <param name="kept">The rows that are kept, each once.</param>
    /// <returns>[kept]: places among the kept rows.</returns>
    public static int?[] Keep(int?[] next, IReadOnlyList<int> kept)
    {
        const int Unknown = -1;
        const int Nowhere = -2;
        var places = new int[next.Length]; // where a line that comes to this row goes on
        Array.Fill(places, Unknown);
        for (var place = 0; place < kept.Count; place++)
            places[kept[place]] = place;

        var passed = new List<int>();
        return [.. kept.Select(Place)];

        int? Place(int row)
        {
            passed.Clear();
            var at = next[row];
            for (; at is { } here && places[here] == Unknown; at = next[here])
            {
                places[here] = Nowhere; // until more is known; a circle of rows that are gone leads nowhere
                passed.Add(here);
            }

            var found = at is { } end ? places[end] : Nowhere;
            foreach (var here in passed)
                places[here] = found;
            return found == Nowhere ? null : found;
        }
    }

    /// <summary>Cuts every closed line open, at the link that leads back into it: TensorBoard's client would follow it
    /// without end.</summary>
    /// <param name="next">[rows]: the next row; changed in place.</param>
    /// <returns>How many were cut.</returns>
    public static int Open(int?[] next)
    {
        var cut = 0;
        var followed = new int[next.Length]; // from which row this one was first come to, and 1
        for (var start = 0; start < next.Length; start++)
        {
            for (int? at = start; at is { } here && followed[here] == 0; at = next[here])
            {
                followed[here] = start + 1;
                if (next[here] is not { } to || followed[to] != start + 1)
                    continue;
                next[here] = null;
                cut++;
            }
        }

        return cut;
    }
}
