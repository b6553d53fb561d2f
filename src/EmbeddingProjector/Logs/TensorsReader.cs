using EmbeddingProjector.Logs.Checkup;

namespace EmbeddingProjector.Logs;

/// <summary>Reads a tensor file as TensorBoard's back end does.</summary>
internal static class TensorsReader
{
    /// <summary>The most bytes of a line of text: its values take many times as much.</summary>
    public const int MostLine = 1 << 24;

    /// <summary>Reads a file for its shape alone.</summary>
    /// <param name="path">The file; its name's ending means nothing.</param>
    /// <param name="shape">What the config says: rows and columns, or nothing.</param>
    /// <exception cref="ProjectorLogException">It is no tensor, or not of that shape, or holds NaN or
    /// infinity.</exception>
    public static (int Rows, int Columns, TensorFormat Format) Measure(string path, IReadOnlyList<uint> shape)
    {
        var (rows, columns, format) = IsText(path) ? MeasureTsv(path) : MeasureRaw(path, shape);
        RequireShape(path, shape, rows, columns);
        return (rows, columns, format);
    }

    /// <summary>Reads a file whole, as leniently as the back end: blank lines are passed over, and values need not be
    /// finite.</summary>
    /// <param name="path">The file; its name's ending means nothing.</param>
    /// <param name="shape">What the config says: rows and columns, or nothing.</param>
    /// <returns>[rows, columns].</returns>
    /// <exception cref="ProjectorLogException">It is no tensor, or not of that shape.</exception>
    public static Matrix Read(string path, IReadOnlyList<uint> shape)
    {
        var matrix = IsText(path) ? ReadTsv(path) : ReadRaw(path, shape);
        RequireShape(path, shape, matrix.Rows, matrix.Columns);
        return matrix;
    }

    private static Matrix ReadTsv(string path)
    {
        RequireLines(path);
        var values = new List<float>();
        var (rows, columns, number) = (0, 0, 0);
        foreach (var line in PlainFile.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
                continue;

            var cells = line.Split('\t');
            columns = rows++ == 0 ? cells.Length : columns;
            if (cells.Length != columns)
                throw Invalid(path, $"line {number}: expected {columns} values, found {cells.Length}");
            foreach (var cell in cells)
            {
                values.Add(FloatText.TryParse(cell, out var value)
                    ? value
                    : throw Invalid(path, $"line {number}: expected a number, found '{cell}'"));
            }
        }

        return new Matrix(rows, columns, values.ToArray());
    }

    private static Matrix ReadRaw(string path, IReadOnlyList<uint> shape)
    {
        RequireLength(path, shape);
        if ((long)shape[0] * shape[1] > Array.MaxLength)
        {
            throw new ProjectorLogException(
                "LogTooLarge",
                path,
                $"expected at most {Array.MaxLength} values in memory, found {shape[0]} x {shape[1]}")
            { Kind = ErrorKind.NotSupported };
        }

        var matrix = new Matrix((int)shape[0], (int)shape[1]);
        using var file = PlainFile.OpenRead(path);
        var row = new byte[(int)shape[1] * sizeof(float)];
        for (var i = 0; i < matrix.Rows; i++)
        {
            file.ReadExactly(row);
            var values = matrix.Row(i);
            for (var j = 0; j < values.Length; j++)
                values[j] = BinaryPrimitives.ReadSingleLittleEndian(row.AsSpan(j * sizeof(float)));
        }

        return matrix;
    }

    /// <summary>Whether the back end takes a file for text.</summary>
    public static bool IsText(string path)
    {
        using var file = PlainFile.OpenRead(path);
        var text = new TextCheck();
        var buffer = new byte[(int)Math.Clamp(file.Length, 1, 1 << 16)];
        for (int read; !text.IsDecided && (read = file.Read(buffer)) > 0;)
            text.Add(buffer.AsSpan(0, read));
        return text.IsText;
    }

    private static (int Rows, int Columns, TensorFormat Format) MeasureRaw(string path, IReadOnlyList<uint> shape)
    {
        RequireLength(path, shape);
        using var file = PlainFile.OpenRead(path);
        var row = new byte[checked((int)shape[1] * sizeof(float))];
        for (var i = 0; i < shape[0]; i++)
        {
            file.ReadExactly(row);
            for (var j = 0; j < row.Length; j += sizeof(float))
                RequireFinite(BinaryPrimitives.ReadSingleLittleEndian(row.AsSpan(j)), path, i);
        }

        return ((int)shape[0], (int)shape[1], TensorFormat.Raw);
    }

    private static (int Rows, int Columns, TensorFormat Format) MeasureTsv(string path)
    {
        RequireLines(path);
        var (rows, columns) = (0, 0);
        foreach (var line in PlainFile.ReadLines(path))
        {
            var cells = line.Split('\t');
            columns = rows == 0 ? cells.Length : columns;
            if (cells.Length != columns)
                throw Invalid(path, $"line {rows + 1}: expected {columns} values, found {cells.Length}");
            foreach (var cell in cells)
            {
                if (!float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                    throw Invalid(path, $"line {rows + 1}: expected a number, found '{cell}'");
                RequireFinite(value, path, rows);
            }

            rows++;
        }

        return (rows, columns, TensorFormat.Tsv);
    }

    private static void RequireLines(string path)
    {
        if (MetadataLines.TooLong(path, MostLine) is > 0 and var line)
            throw Invalid(path, $"line {line}: expected at most {MostLine} bytes, found more");
    }

    private static void RequireShape(string path, IReadOnlyList<uint> shape, int rows, int columns)
    {
        if (shape.Count > 0 && (shape.Count != 2 || shape[0] != rows || shape[1] != columns))
        {
            throw Invalid(
                path, $"expected the shape ({string.Join(", ", shape)}) of the config, found ({rows}, {columns})");
        }
    }

    private static void RequireLength(string path, IReadOnlyList<uint> shape)
    {
        var length = PlainFile.Length(path);
        if (shape.Count != 2 || (Int128)shape[0] * shape[1] * sizeof(float) != length)
        {
            throw Invalid(
                path, $"expected tensor_shape ({string.Join(", ", shape)}) values of 4 bytes, found {length} bytes");
        }
    }

    private static void RequireFinite(float value, string path, int row)
    {
        if (!float.IsFinite(value))
            throw Invalid(path, $"row {row}: expected finite values, found {value}");
    }

    private static ProjectorLogException Invalid(string path, string reason) => new("LogTensorInvalid", path, reason);
}
