using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at a metadata file.</summary>
internal static class MetadataCheck
{
    private const int MostDigits = 15; // that a number in JavaScript keeps

    /// <summary>Notes what is wrong.</summary>
    /// <param name="items">Rows of the tensor; null where not known.</param>
    public static void Run(string path, int? items, CheckupReport report)
    {
        if (MetadataLines.IsTooLarge(path))
        {
            report.Add(LogFault.MetadataTooLarge, path, $"expected {MetadataLines.MostOfFile}, found more");
            return;
        }

        if (MetadataLines.TooLong(path) is > 0 and var place)
        {
            report.Add(
                LogFault.MetadataLineTooLong, path, $"expected {MetadataLines.MostOfLine}, found more", place);
            return;
        }

        MetadataLines table;
        try
        {
            table = MetadataLines.Read(path);
        }
        catch (DecoderFallbackException error)
        {
            report.Add(LogFault.MetadataNotUtf8, path, $"expected UTF-8, found another byte at offset {error.Index}");
            return;
        }

        if (table.HasMark)
            report.Add(LogFault.MetadataByteOrderMark, path, "expected text, found a byte order mark", 1);
        if (table.HasCarriageReturns)
            report.Add(
                LogFault.MetadataCarriageReturn, path, "expected a line feed alone, found a carriage return before it");
        if (table is { IsEnded: false, Lines.Length: > 0 })
            report.Add(
                LogFault.MetadataFinalNewline, path, "expected a line feed at the end, found none", table.Lines.Length);
        if (items is { } count)
            CheckRows(table, path, count, report);
        CheckCells(table, path, items, report);
        CheckSequence(table, path, report);
    }

    private static void CheckSequence(MetadataLines table, string path, CheckupReport report)
    {
        var lines = table.Lines.Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).ToArray();
        var before = table.NextRows(lines.Select(line => line.Item));
        if (before is null)
            return;

        var after = before.ToArray();
        SequenceLinks.Open(after);
        for (var row = 0; row < after.Length; row++)
        {
            if (before[row] is { } next && after[row] is null)
            {
                report.Add(
                    LogFault.MetadataCircle,
                    path,
                    $"expected a line that ends, found row {row} leading back to row {next}",
                    lines[row + 1].Index + 1);
            }
        }
    }

    private static void CheckRows(MetadataLines table, string path, int items, CheckupReport report)
    {
        if (table.BlanksAreRows(items))
        {
            for (var i = 0; i < table.Lines.Length; i++)
                if (string.IsNullOrWhiteSpace(table.Lines[i]))
                    report.Add(
                        LogFault.MetadataBlankRow,
                        path,
                        "expected a value, found a blank row, which is skipped",
                        i + 1);
            return;
        }

        var found = table.HasHeader ? table.Filled - 1 : table.Filled;
        if (found == items)
            return;
        if (table.HasSoleHeader(items))
            report.Add(
                LogFault.MetadataSoleHeader, path, $"expected no header above one column, found '{table.Lines[0]}'", 1);
        else if (table.LacksHeader(items))
            report.Add(
                LogFault.MetadataNoHeader, path, "expected a header above several columns, found an item's row", 1);
        else
            report.Add(LogFault.MetadataRowCount, path, $"expected {items} rows as the tensor has, found {found}");
    }

    private static void CheckCells(MetadataLines table, string path, int? items, CheckupReport report)
    {
        var header = table.HasHeader ? table.Lines[0].Split('\t') : ["the only column"];
        var names = Array.ConvertAll(header, CheckupReport.Shorten); // a long name comes again in every row's message
        var warned = new HashSet<int>();
        for (var i = table.HasHeader ? 1 : 0; i < table.Lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(table.Lines[i]))
                continue;

            var cells = table.Lines[i].Split('\t');
            if (cells.Length != header.Length)
            {
                report.Add(
                    cells.Length < header.Length ? LogFault.MetadataShortRow : LogFault.MetadataLongRow,
                    path,
                    $"expected {header.Length} values, found {cells.Length}",
                    i + 1);
            }

            for (var column = 0; column < Math.Min(cells.Length, header.Length); column++)
            {
                var cell = cells[column];
                if (string.IsNullOrWhiteSpace(cell))
                    report.Add(
                        LogFault.MetadataEmptyCell,
                        path,
                        $"column '{names[column]}': expected a value, found none",
                        i + 1);
                else if (SequenceLinks.Is(header[column]) && !IsRow(cell, items))
                    report.Add(LogFault.MetadataSequence, path, $"expected the number of a row, found '{cell}'", i + 1);
                else if (IsLabel(header[column]) && ClientNumber.Changes(cell) && warned.Add(column))
                    report.Add(
                        LogFault.MetadataLabelNumber,
                        path,
                        $"column '{names[column]}': expected labels that stay as they are, found '{cell}'",
                        i + 1);
                else if (Changes(cell) && warned.Add(column))
                    report.Add(
                        LogFault.MetadataNumber,
                        path,
                        $"column '{names[column]}': expected values that stay as they are, found the number '{cell}'",
                        i + 1);
            }
        }
    }

    // What points are usually coloured by.
    private static bool IsLabel(string column) =>
        column is "the only column" or "predicted" || ColumnChoice.IsUsualLabel(column.Trim());

    // A placeholder ends a line.
    private static bool IsRow(string cell, int? items) =>
        MetadataColumn.IsMissing(cell)
        || (int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && row < (items ?? int.MaxValue));

    // 007 becomes 7, and more digits than a double has are rounded.
    private static bool Changes(string cell)
    {
        var digits = cell.AsSpan().TrimStart("+-");
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits.Length > MostDigits || (digits.Length > 1 && digits[0] == '0'));
    }
}
