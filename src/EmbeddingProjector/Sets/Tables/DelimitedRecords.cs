namespace EmbeddingProjector.Sets.Tables;

/// <summary>Reads the records of a .csv or .tsv file one by one.</summary>
/// <remarks>
/// A .csv file is read by RFC 4180: commas, values in double quotes where they hold commas, line breaks or doubled
/// quotes; or with semicolons, as Excel writes it where commas are decimal. In any other file tabs part the values and nothing is quoted, as TensorBoard reads it. Blank lines are
/// passed over, a byte order mark is skipped, and a carriage return before a line feed belongs to the line's end.
/// </remarks>
internal static class DelimitedRecords
{
    /// <summary>The most characters of a record: its values take many times as much.</summary>
    public const int MostCharacters = 1 << 24;

    /// <summary>The most values of a record: each becomes a column, of many times its bytes.</summary>
    public const int MostValues = 1 << 18;

    private const int LinesLookedAt = 20;
    private const int BytesLookedAt = 1 << 20;

    /// <exception cref="EmbeddingSetException">A quoted value does not end, or goes on after its end, or the file is
    /// not UTF-8.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<DelimitedRecord> Read(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
            ? Read(path, reader => new CsvReader(reader, path, Delimiter(path)).Records())
            : ReadTabbed(path);

    /// <summary>The records of a file whose values are parted by tabs, whatever its name.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static IEnumerable<DelimitedRecord> ReadTabbed(string path) => Read(path, reader => Lines(reader, path));

    // A semicolon where every line has as many of them, and commas either not so or one in every value at most.
    private static char Delimiter(string path)
    {
        var lines = FirstLines(path);
        int[] semicolons = Counts(lines, ';');
        if (semicolons.Length == 0 || semicolons[0] == 0 || semicolons.Any(count => count != semicolons[0]))
            return ',';

        int[] commas = Counts(lines, ',');
        var isEven = commas[0] > 0 && commas.All(count => count == commas[0]);
        return !isEven || commas[0] <= semicolons[0] + 1 ? ';' : ',';
    }

    // Those that are not blank; a line need not have an end.
    private static string[] FirstLines(string path)
    {
        var start = new byte[BytesLookedAt];
        using var file = PlainFile.OpenRead(path);
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var lines = Encoding.Latin1.GetString(start, 0, read).Split('\n', '\r');
        var whole = read < start.Length || lines.Length == 1 ? lines : lines[..^1];
        return [.. whole.Where(line => !string.IsNullOrWhiteSpace(line)).Take(LinesLookedAt)];
    }

    private static int[] Counts(string[] lines, char character) =>
    [
        .. lines.Select(line => line.Split('"').Where((_, part) => part % 2 == 0)
            .Sum(part => part.Count(found => found == character))),
    ];

    private static IEnumerable<DelimitedRecord> Read(
        string path, Func<StreamReader, IEnumerable<DelimitedRecord>> parse)
    {
        using var reader = new StreamReader(PlainFile.OpenRead(path), new UTF8Encoding(false, throwOnInvalidBytes: true));
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
    private static IEnumerable<DelimitedRecord> Lines(StreamReader reader, string path)
    {
        var line = new StringBuilder();
        var number = 1;
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next != '\n')
            {
                line.Append((char)next);
                if (line.Length > MostCharacters)
                    throw TooLong(path, number);
                continue;
            }

            if (Record(line, path, number++) is { } record)
                yield return record;
        }

        if (Record(line, path, number) is { } last)
            yield return last;
    }

    /// <summary>A record need not have an end.</summary>
    public static EmbeddingSetException TooLong(string path, int line) => new(
        "SetSourceInvalid",
        path,
        $"line {line}: expected at most {MostCharacters} characters and {MostValues} values in a record, found more");

    private static DelimitedRecord? Record(StringBuilder line, string path, int number)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        var text = line.ToString();
        line.Clear();
        if (text.AsSpan().Count('\t') >= MostValues)
            throw TooLong(path, number);
        return string.IsNullOrWhiteSpace(text) ? null : new DelimitedRecord(number, text.Split('\t'));
    }
}
