namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Mends a tensor's file and its shape in the config.</summary>
internal static class TensorRepair
{
    /// <summary>Mends them.</summary>
    /// <param name="table">Its metadata's file, whose rows tell those of a tensor without a shape; null where it has
    /// none.</param>
    /// <returns>The entry with the true path and shape.</returns>
    public static EmbeddingInfo Mend(EmbeddingInfo entry, string path, string? table, RepairedFiles files)
    {
        var report = new CheckupReport();
        var items = table is not null && MetadataLines.TryRead(table) is { } lines
            ? lines.Filled - (lines.HasHeader ? 1 : 0)
            : (int?)null;
        var found = TensorCheck.Run(path, path, entry.TensorShape, report, items);
        if (report.Has(LogFault.TensorLooksLikeText, path))
            return AsText(entry, path, found!.Value, files);
        if (report.Has(LogFault.TensorShapeMissing, path))
            return Shaped(entry, path, table);

        if (report.Has(LogFault.TensorByteOrderMark, path) || report.Has(LogFault.TensorHeader, path)
            || report.Has(LogFault.TensorDecimalComma, path))
        {
            var mended = PlainFile.ReadLines(path).Skip(report.Has(LogFault.TensorHeader, path) ? 1 : 0)
                .Select(line => string.Join('\t', line.Split('\t').Select(WithPoint)));
            var text = string.Join('\n', mended) + "\n";
            files.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }

        return report.Has(LogFault.TensorShapeWrong, path) && found is var (rows, columns)
            ? entry with { TensorShape = [(uint)rows, (uint)columns] }
            : entry;
    }

    private static string WithPoint(string cell) => TensorCheck.HasComma(cell) ? cell.Replace(',', '.') : cell;

    private static EmbeddingInfo AsText(
        EmbeddingInfo entry, string path, (int Rows, int Columns) shape, RepairedFiles files)
    {
        var values = new float[(long)shape.Rows * shape.Columns];
        Buffer.BlockCopy(PlainFile.ReadAllBytes(path), 0, values, 0, checked(values.Length * sizeof(float)));
        var matrix = new Matrix(shape.Rows, shape.Columns, values);
        files.Write(path, stream => TensorsFile.WriteTsv(stream, matrix.Rows, row => matrix.Row(row)));
        return entry;
    }

    private static EmbeddingInfo Shaped(EmbeddingInfo entry, string path, string? table)
    {
        if (table is null || MetadataLines.TryRead(table) is not { } lines)
            return entry;

        var rows = lines.HasHeader ? lines.Filled - 1 : lines.Filled;
        var values = PlainFile.Length(path) / sizeof(float);
        return rows > 0 && values % rows == 0 && values * sizeof(float) == PlainFile.Length(path)
            ? entry with { TensorShape = [(uint)rows, (uint)(values / rows)] }
            : entry;
    }
}
