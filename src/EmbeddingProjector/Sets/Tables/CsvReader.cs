namespace EmbeddingProjector.Sets.Tables;

/// <summary>Reads comma-separated values by RFC 4180, or the same with semicolons.</summary>
internal sealed class CsvReader(TextReader reader, string path, char delimiter)
{
    private readonly StringBuilder value = new();
    private readonly List<string> values = [];
    private int line = 1;
    private int length; // of a record so far

    public IEnumerable<DelimitedRecord> Records()
    {
        while (reader.Peek() >= 0)
        {
            var first = line;
            var quoted = ReadRecord();
            if (quoted || values.Count > 1 || !string.IsNullOrWhiteSpace(values[0]))
                yield return new DelimitedRecord(first, [.. values]);
        }
    }

    // Whether any value was quoted: "" in quotes is a value, an empty line is none.
    private bool ReadRecord()
    {
        values.Clear();
        length = 0;
        var anyQuoted = false;
        while (true)
        {
            var quoted = reader.Peek() == '"';
            anyQuoted |= quoted;
            if (quoted)
                ReadQuoted();
            var end = ReadPlain(quoted);
            values.Add(value.ToString());
            if (values.Count > DelimitedRecords.MostValues)
                throw DelimitedRecords.TooLong(path, line);
            value.Clear();
            if (end != delimiter)
                return anyQuoted;
        }
    }

    // Up to the comma or the end of the line, which is taken and returned; -1 at the end of the file.
    private int ReadPlain(bool afterQuote)
    {
        while (true)
        {
            var next = reader.Read();
            if (next == '\r' && reader.Peek() == '\n')
                next = reader.Read();
            if (next == '\n')
                line++;
            if (next == delimiter || next is '\n' or -1)
                return next;
            if (afterQuote)
                throw Invalid(
                    line, $"expected {(delimiter == ',' ? "a comma" : "a semicolon")} or the line's end after a quoted value, found '{(char)next}'");

            Append(next);
        }
    }

    private void ReadQuoted()
    {
        var first = line;
        reader.Read();
        while (true)
        {
            var next = reader.Read();
            if (next < 0)
                throw Invalid(first, "expected the closing quote of a value, found the end of the file");
            if (next == '\n')
                line++;
            if (next == '"')
            {
                if (reader.Peek() != '"')
                    return;
                reader.Read();
            }

            Append(next);
        }
    }

    private void Append(int next)
    {
        value.Append((char)next);
        if (++length > DelimitedRecords.MostCharacters)
            throw DelimitedRecords.TooLong(path, line);
    }

    private EmbeddingSetException Invalid(int where, string reason) =>
        new("SetSourceInvalid", path, $"line {where}: {reason}");
}
