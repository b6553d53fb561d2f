namespace EmbeddingProjector.Sets.Tables;

/// <summary>Reads the records of a .csv or .tsv file one by one.</summary>
/// <remarks>
/// A .csv file is read by RFC 4180: commas, values in double quotes where they hold commas, line breaks or doubled
/// quotes; or with semicolons, as Excel writes it where commas are decimal. In any other file tabs part the values and nothing is quoted, as TensorBoard reads it. Blank lines are
/// passed over, a byte order mark is skipped, and a carriage return before a line feed belongs to the line's end.
/// </remarks>
internal static class DelimitedRecords
{
    private const int LinesLookedAt = 20;

    /// <exception cref="EmbeddingSetException">A quoted value does not end, or goes on after its end, or the file is
    /// not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<DelimitedRecord> Read(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            ? Read(path, reader => new CsvReader(reader, path, Delimiter(path)).Records())
            : ReadTabbed(path);

    /// <summary>The records of a file whose values are parted by tabs, whatever its name.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static IEnumerable<DelimitedRecord> ReadTabbed(string path) => Read(path, Lines);

    // A semicolon where every line has as many of them, and commas either not so or one in every value at most.
    private static char Delimiter(string path)
    {
        int[] semicolons = Counts(path, ';');
        if (semicolons.Length == 0 || semicolons[0] == 0 || semicolons.Any(count => count != semicolons[0]))
            return ',';

        int[] commas = Counts(path, ',');
        var isEven = commas[0] > 0 && commas.All(count => count == commas[0]);
        return !isEven || commas[0] <= semicolons[0] + 1 ? ';' : ',';
    }

    private static int[] Counts(string path, char character) =>
    [
        .. File.ReadLines(path, Encoding.Latin1).Where(line => !string.IsNullOrWhiteSpace(line)).Take(LinesLookedAt)
            .Select(line => line.Split('"').Where((_, part) => part % 2 == 0)
                .Sum(part => part.Count(found => found == character))),
    ];

    private static IEnumerable<DelimitedRecord> Read(
        string path, Func<StreamReader, IEnumerable<DelimitedRecord>> parse)
    {
        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var records = parse(reader);
        using var each = records.GetEnumerator();
        while (Next(each, path))
            yield return each.Current;
    }

    private static bool Next(IEnumerator<DelimitedRecord> records, string path)
    {
        try
        {
            return records.MoveNext();
        }
        catch (DecoderFallbackException error)
        {
            throw new EmbeddingSetException(
                "SetSourceInvalid", path, "expected UTF-8 text, found bytes that are none", error);
        }
    }

    // A carriage return that no line feed follows stays in its value.
    private static IEnumerable<DelimitedRecord> Lines(StreamReader reader)
    {
        var line = new StringBuilder();
        var number = 1;
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next != '\n')
            {
                line.Append((char)next);
                continue;
            }

            if (Record(line, number++) is { } record)
                yield return record;
        }

        if (Record(line, number) is { } last)
            yield return last;
    }

    private static DelimitedRecord? Record(StringBuilder line, int number)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        var text = line.ToString();
        line.Clear();
        return string.IsNullOrWhiteSpace(text) ? null : new DelimitedRecord(number, text.Split('\t'));
    }
}
