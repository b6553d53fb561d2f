namespace EmbeddingProjector.Logs.Checkup;

/// <summary>Looks at a tensor's file.</summary>
internal static class TensorCheck
{
    private const int MostRows = 100_000; // that the client shows

    /// <summary>Notes what is wrong.</summary>
    /// <param name="config">Where its shape stands.</param>
    /// <param name="shape">What the config says: rows and columns, or nothing.</param>
    /// <param name="items">Rows of the metadata; null where there is none.</param>
    /// <returns>Rows and columns; null where the file does not tell.</returns>
    public static (int Rows, int Columns)? Run(
        string path, string config, IReadOnlyList<uint> shape, CheckupReport report, int? items = null)
    {
        if (PlainFile.Length(path) == 0)
        {
            report.Add(LogFault.TensorEmpty, path, "expected values, found an empty file");
            return null;
        }

        if (TensorsReader.IsText(path) && MetadataLines.TooLong(path, TensorsReader.MostLine) is > 0 and var place)
        {
            report.Add(
                LogFault.TensorLineTooLong, path, $"expected at most {TensorsReader.MostLine} bytes a line, found more", place);
            return null;
        }

        var isText = TensorsReader.IsText(path);
        if (isText && IsRawOf(path, shape) && !LooksLikeNumbers(path))
        {
            report.Add(
                LogFault.TensorLooksLikeText,
                path,
                "expected bytes that are no text, found raw values that are valid UTF-8");
            return ((int)shape[0], (int)shape[1]);
        }

        var found = isText ? CheckText(path, shape, items, report) : CheckRaw(path, config, shape, report);
        if (found is not var (rows, columns))
            return null;
        if (isText && shape.Count > 0 && !(shape is [var n, var d] && n == rows && d == columns))
        {
            report.Add(
                LogFault.TensorShapeWrong,
                config,
                $"expected the shape {rows}, {columns} of the file, found {string.Join(", ", shape)}");
        }

        if (rows < 2 || columns < 2)
            report.Add(
                LogFault.TensorTooSmall,
                path,
                $"expected 2 rows and columns, or it is not listed, found {rows} x {columns}");
        if (rows > MostRows)
            report.Add(
                LogFault.TensorTooLarge,
                path,
                $"expected at most {MostRows} rows, for no others are shown, found {rows}");
        return found;
    }

    /// <summary>Whether a file has as many bytes as a raw tensor of a shape.</summary>
    public static bool IsRawOf(string path, IReadOnlyList<uint> shape) =>
        shape is [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue]
        && (Int128)shape[0] * shape[1] * sizeof(float) == PlainFile.Length(path);

    // A line of numbers would be a table that happens to have as many bytes.
    private static bool LooksLikeNumbers(string path) =>
        PlainFile.ReadLines(path).FirstOrDefault(line => line.Length > 0)?.Split('\t').All(IsNumber) ?? false;

    private static bool IsNumber(string cell) => FloatText.TryParse(cell, out _);

    private static (int Rows, int Columns)? CheckText(
        string path, IReadOnlyList<uint> shape, int? items, CheckupReport report)
    {
        if (StartsWithMark(path))
            report.Add(LogFault.TensorByteOrderMark, path, "expected numbers, found a byte order mark", 1);

        var (rows, columns, number) = (0, 0, 0);
        var hasHeader = HasHeader(path, shape, items);
        var isWhole = true;
        foreach (var line in PlainFile.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;

            var cells = line.Split('\t');
            if (hasHeader && number == 1)
            {
                report.Add(LogFault.TensorHeader, path, $"expected numbers, found a header '{CheckupReport.Shorten(line)}'", number);
                continue;
            }

            columns = rows++ == 0 ? cells.Length : columns;
            if (cells.Length != columns)
            {
                report.Add(LogFault.TensorRagged, path, $"expected {columns} values, found {cells.Length}", number);
                isWhole = false;
            }

            foreach (var cell in cells)
                CheckCell(cell, path, number, report);
        }

        return isWhole && rows > 0 ? (rows, columns) : null;
    }

    // A row of names above rows of numbers, and one more than shape and metadata say. Any doubt keeps the row.
    private static bool HasHeader(string path, IReadOnlyList<uint> shape, int? items)
    {
        var lines = PlainFile.ReadLines(path).Where(line => line.Length > 0);
        if (lines.FirstOrDefault()?.Split('\t').Any(IsValue) ?? true)
            return false;

        var below = 0;
        foreach (var line in lines.Skip(1))
        {
            below++;
            if (!line.Split('\t').All(IsValue))
                return false;
        }

        return below > 0 && !(shape.Count > 0 && shape[0] == below + 1) && items != below + 1;
    }

    private static bool IsValue(string cell) => IsNumber(cell) || HasComma(cell);

    /// <summary>Whether a value would be a number with a point in place of its comma.</summary>
    public static bool HasComma(string cell) => cell.Contains(',') && IsNumber(cell.Replace(',', '.'));

    private static void CheckCell(string cell, string path, int line, CheckupReport report)
    {
        if (!FloatText.TryParse(cell, out var value))
        {
            report.Add(
                HasComma(cell) ? LogFault.TensorDecimalComma : LogFault.TensorNotNumber,
                path,
                $"expected a number, found '{CheckupReport.Shorten(cell)}'",
                line);
        }
        else if (!float.IsFinite(value))
        {
            report.Add(LogFault.TensorNotFinite, path, $"expected a finite number, found '{cell}'", line);
        }
    }

    private static (int Rows, int Columns)? CheckRaw(
        string path, string config, IReadOnlyList<uint> shape, CheckupReport report)
    {
        if (shape.Count == 0)
        {
            report.Add(LogFault.TensorShapeMissing, config, "expected tensor_shape, which raw values need, found none");
            return null;
        }

        if (!IsRawOf(path, shape))
        {
            report.Add(
                LogFault.TensorLengthWrong,
                path,
                $"expected the shape {string.Join(", ", shape)} in values of 4 bytes, found "
                + $"{PlainFile.Length(path)} bytes");
            return null;
        }

        using var file = PlainFile.OpenRead(path);
        var row = new byte[checked((int)shape[1] * sizeof(float))];
        for (var i = 0; i < shape[0]; i++)
        {
            file.ReadExactly(row);
            for (var j = 0; j < row.Length; j += sizeof(float))
            {
                var value = BinaryPrimitives.ReadSingleLittleEndian(row.AsSpan(j));
                if (!float.IsFinite(value))
                    report.Add(LogFault.TensorNotFinite, path, $"row {i}: expected a finite number, found {value}");
            }
        }

        return ((int)shape[0], (int)shape[1]);
    }

    private static bool StartsWithMark(string path)
    {
        Span<byte> start = stackalloc byte[3];
        using var file = PlainFile.OpenRead(path);
        return file.ReadAtLeast(start, 3, throwOnEndOfStream: false) == 3
            && start.SequenceEqual(Encoding.UTF8.Preamble);
    }
}
