namespace EmbeddingProjector.Logs;

/// <summary>Writes and reads metadata.tsv, in which nothing can be escaped: what would break a row is
/// replaced.</summary>
internal static class MetadataFile
{
    /// <summary>The most characters of a line: its cells take many times its bytes.</summary>
    public const int MostLine = 1 << 20;

    /// <summary>The most cells of a line.</summary>
    public const int MostColumns = 1 << 16;

    /// <summary>Of a table that is taken into memory.</summary>
    public const int MostBytes = 1 << 30;

    /// <summary>Of a table that is taken into memory: each takes many times its bytes.</summary>
    public const int MostLines = 1 << 23;

    /// <summary>Stands for an empty value: the client skips a blank row, and every later row would shift.</summary>
    public const string Placeholder = MetadataColumn.Missing;

    // The back end parts the file at every multiple of this before it decodes the parts.
    private const int BytesInPart = 1_000_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a table. A header is written if and only if there are two or more columns, for so the client
    /// decides.</summary>
    /// <param name="file">Left open.</param>
    /// <param name="columns">The columns' names, at least one.</param>
    /// <param name="rows">One value a column; null for an empty value.</param>
    /// <exception cref="ArgumentException">A row has another number of values.</exception>
    public static void Write(Stream file, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns.Count, 1);
        var offset = 0L;
        var waiting = columns.Count > 1 ? Row(columns) : null;
        foreach (var row in rows)
        {
            if (row.Count != columns.Count)
                throw new ArgumentException($"expected {columns.Count} values a row, found {row.Count}", nameof(rows));

            var next = Row(row);
            if (waiting is not null)
                WriteRow(waiting, next);
            waiting = next;
        }

        if (waiting is not null)
            WriteRow(waiting, []);

        // Spaces at the end of a row move the next one's letters off a border between two parts.
        void WriteRow(byte[] row, byte[] next)
        {
            var spaces = 0;
            while (spaces < 4 && IsTorn(next, offset + row.Length + spaces + 1))
                spaces++;
            file.Write(row);
            for (var i = 0; i < spaces; i++)
                file.WriteByte((byte)' ');
            file.WriteByte((byte)'\n');
            offset += row.Length + spaces + 1;
        }
    }

    // Whether a border lies within a letter of a row that begins at an offset: before one of its later bytes.
    private static bool IsTorn(byte[] row, long offset)
    {
        var border = BytesInPart - (offset % BytesInPart);
        return border < row.Length && (row[border] & 0xC0) == 0x80;
    }

    /// <summary>A value as a cell holds it: control characters and line separators become spaces, nothing becomes
    /// <see cref="Placeholder"/>. A cell's own text stays as it is.</summary>
    /// <param name="value">Any text.</param>
    public static string Cell(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return Placeholder;
        if (!value.Any(IsBreak))
            return value;

        var cell = string.Create(value.Length, value, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = IsBreak(text[i]) ? ' ' : text[i];
        });
        return string.IsNullOrWhiteSpace(cell) ? Placeholder : cell;
    }

    /// <summary>Reads a table row by row. The first row is the header if it has two or more columns.</summary>
    /// <exception cref="ProjectorLogException">A row has another number of columns than the first.</exception>
    public static IEnumerable<string[]> ReadRows(string path)
    {
        using var reader = new StreamReader(PlainFile.OpenRead(path), Utf8);
        var columns = 0;
        for (var line = 1; ReadLine(reader) is { } text; line++)
        {
            if (text.Length > MostLine || text.AsSpan().Count('\t') >= MostColumns)
            {
                throw new ProjectorLogException(
                    "LogMetadataInvalid",
                    path,
                    $"line {line}: expected at most {MostLine} characters and {MostColumns} columns, found more");
            }

            var row = text.TrimEnd(' ').Split('\t'); // see the spaces of Write
            columns = columns == 0 ? row.Length : columns;
            if (row.Length != columns || string.IsNullOrWhiteSpace(text))
            {
                throw new ProjectorLogException(
                    "LogMetadataInvalid",
                    path,
                    $"line {line}: expected {columns} columns, found {row.Length}, or a blank row");
            }

            yield return row;
        }
    }

    private static byte[] Row(IReadOnlyList<string?> values) => Utf8.GetBytes(string.Join('\t', values.Select(Cell)));

    private static bool IsBreak(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';

    // The client parts lines at \n alone; a \r would be a part of the last value.
    private static string? ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next == '\n')
                return line.ToString();
            line.Append((char)next);
            if (line.Length > MostLine)
                return line.ToString(); // the rest is not looked for: it need not have an end
        }

        return line.Length > 0 ? line.ToString() : null;
    }
}
