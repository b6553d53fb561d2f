using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>A metadata file as it lies on the disk, parted as the client parts it.</summary>
/// <param name="Lines">Without their ends.</param>
/// <param name="HasMark">Whether it begins with a byte order mark.</param>
/// <param name="HasCarriageReturns">Whether lines end with a carriage return, too.</param>
/// <param name="IsEnded">Whether the last line has an end.</param>
internal sealed record MetadataLines(string[] Lines, bool HasMark, bool HasCarriageReturns, bool IsEnded)
{
    /// <summary>Cells of a row.</summary>
    public int Columns => Lines.Length == 0 ? 0 : Lines[0].Split('\t').Length;

    /// <summary>Whether the client takes the first line for a header.</summary>
    public bool HasHeader => Columns > 1;

    /// <summary>The column whose values lead from row to row; -1 without.</summary>
    public int NextColumn => HasHeader ? Array.FindIndex(Lines[0].Split('\t'), SequenceLinks.Is) : -1;

    /// <summary>Where each row leads, by <see cref="NextColumn"/>; null without.</summary>
    /// <param name="filled">The lines that are not blank, the header first.</param>
    public int?[]? NextRows(IEnumerable<string> filled)
    {
        var column = NextColumn;
        return column < 0
            ? null
            : SequenceLinks.Parse(
                [.. filled.Skip(1).Select(line => line.Split('\t').ElementAtOrDefault(column) ?? "")]);
    }

    /// <summary>Lines that are not blank.</summary>
    public int Filled => Lines.Count(line => !string.IsNullOrWhiteSpace(line));

    /// <summary>Whether blank lines stand for items, as all lines together are as many as there should be.</summary>
    /// <param name="items">Rows of the tensor.</param>
    public bool BlanksAreRows(int items) => Filled < Lines.Length && Lines.Length == items + (HasHeader ? 1 : 0);

    /// <summary>Whether the only column has a header: one line more than items, and the first a usual name that does
    /// not come again. Any other line may be an item's.</summary>
    /// <param name="items">Rows of the tensor.</param>
    public bool HasSoleHeader(int items) =>
        !HasHeader && Filled == items + 1 && !BlanksAreRows(items)
        && (ColumnChoice.IsUsual(Lines[0].Trim()) || Lines[0].Trim() is "name" or "word" or "metadata")
        && !Lines.Skip(1).Contains(Lines[0], StringComparer.Ordinal);

    /// <summary>Whether several columns have none.</summary>
    /// <param name="items">Rows of the tensor.</param>
    public bool LacksHeader(int items) => HasHeader && Filled == items && !BlanksAreRows(items);

    /// <summary>The first line that is too long, or has too many columns, to be read as metadata, from 1; 0 where none
    /// is.</summary>
    public static int TooLong(string path) => TooLong(path, MetadataFile.MostLine, MetadataFile.MostColumns);

    /// <summary>The first line that is too long to be read, from 1; 0 where none is. Found without keeping any.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes of a line.</param>
    /// <param name="mostColumns">Values of a line that tabs part.</param>
    public static int TooLong(string path, int most, int mostColumns = int.MaxValue)
    {
        using var file = PlainFile.OpenRead(path);
        return TooLong(file, most, mostColumns);
    }

    /// <summary>As for a path, from where the file stands.</summary>
    public static int TooLong(Stream file, int most, int mostColumns = int.MaxValue)
    {
        var buffer = new byte[(int)Math.Clamp(file.Length, 1, 1 << 16)];
        var (line, length, columns) = (1, 0L, 1L);
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            for (ReadOnlySpan<byte> rest = buffer.AsSpan(0, read); !rest.IsEmpty;)
            {
                var end = rest.IndexOf((byte)'\n');
                length += end < 0 ? rest.Length : end;
                columns += mostColumns == int.MaxValue ? 0 : rest[..(end < 0 ? rest.Length : end)].Count((byte)'\t');
                if (length > most || columns > mostColumns)
                    return line;
                if (end < 0)
                    break;
                (line, length, columns) = (line + 1, 0, 1);
                rest = rest[(end + 1)..];
            }
        }

        return 0;
    }

    /// <summary>What messages say of a line.</summary>
    public static string MostOfLine { get; } = $"at most {MetadataFile.MostLine} bytes and {MetadataFile.MostColumns} columns";

    /// <summary>What messages say of a file.</summary>
    public static string MostOfFile { get; } = $"at most {MetadataFile.MostBytes} bytes in {MetadataFile.MostLines} lines";

    /// <summary>Whether a file has more than is taken into memory.</summary>
    public static bool IsTooLarge(string path)
    {
        var length = PlainFile.Length(path);
        if (length <= MetadataFile.MostLines || length > MetadataFile.MostBytes)
            return length > MetadataFile.MostBytes;

        using var file = PlainFile.OpenRead(path);
        var buffer = new byte[1 << 16];
        var lines = 0L;
        for (var read = file.Read(buffer); read > 0; read = file.Read(buffer))
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        return lines > MetadataFile.MostLines;
    }

    /// <summary>Reads a file; null where it is not UTF-8, or it or a line is too long.</summary>
    /// <param name="path">The file.</param>
    public static MetadataLines? TryRead(string path)
    {
        try
        {
            return IsTooLarge(path) || TooLong(path) > 0 ? null : Read(path);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public static MetadataLines Read(string path)
    {
        var bytes = PlainFile.ReadAllBytes(path);
        var hasMark = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan(hasMark ? 3 : 0));
        var isEnded = text.EndsWith('\n');
        var lines = text.Length == 0 ? [] : (isEnded ? text[..^1] : text).Split('\n');
        var hasReturns = Array.Exists(lines, line => line.EndsWith('\r'));
        return new([.. lines.Select(line => line.TrimEnd('\r'))], hasMark, hasReturns, isEnded);
    }
}
