namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Writes a metadata file as the client needs it.</summary>
internal static class MetadataRepair
{
    /// <summary>Mends a file, where anything is to be mended.</summary>
    /// <param name="items">Rows of the tensor.</param>
    public static void Mend(string path, int items, RepairedFiles files)
    {
        if (MetadataLines.TryRead(path) is not { } table)
            return;

        var report = new CheckupReport();
        MetadataCheck.Run(path, items, report);
        if (!report.Findings.Any(finding => finding.CanRepair))
            return;

        var lines = table.Lines.Where(line => table.BlanksAreRows(items) || !string.IsNullOrWhiteSpace(line))
            .Skip(table.HasSoleHeader(items) ? 1 : 0)
            .Select(line => Row(line, table.Columns));
        if (table.LacksHeader(items))
        {
            var names = Enumerable.Range(1, table.Columns).Select(number => $"column {number}");
            lines = lines.Prepend(string.Join('\t', names));
        }

        var text = string.Concat(OpenCircles([.. lines], table).Select(line => line + "\n"));
        files.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }

    private static string[] OpenCircles(string[] lines, MetadataLines table)
    {
        if (table.NextRows(lines) is not { } next)
            return lines;

        var before = next.ToArray();
        SequenceLinks.Open(next);
        var column = table.NextColumn;
        for (var row = 0; row < next.Length; row++)
        {
            if (before[row] is null || next[row] is not null)
                continue;
            var cells = lines[row + 1].Split('\t');
            cells[column] = MetadataFile.Placeholder;
            lines[row + 1] = string.Join('\t', cells);
        }

        return lines;
    }

    // A row too long stays as it is: which value has the tab, nobody knows.
    private static string Row(string line, int columns)
    {
        var cells = line.Split('\t').Select(MetadataFile.Cell).ToList();
        while (cells.Count < columns)
            cells.Add(MetadataFile.Placeholder);
        return string.Join('\t', cells);
    }
}
