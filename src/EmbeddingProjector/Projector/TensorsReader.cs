using System.Buffers.Binary;
using System.Globalization;

namespace EmbeddingProjector.Projector;

/// <summary>Reads a tensor file as TensorBoard's back end does.</summary>
internal static class TensorsReader
{
    /// <summary>Reads a file for its shape alone.</summary>
    /// <param name="path">The file; its name's ending means nothing.</param>
    /// <param name="shape">What the config says: rows and columns, or nothing.</param>
    /// <exception cref="ProjectorLogException">It is no tensor, or not of that shape, or holds NaN or
    /// infinity.</exception>
    public static (int Rows, int Columns, TensorFormat Format) Measure(string path, IReadOnlyList<uint> shape)
    {
        var (rows, columns, format) = IsText(path) ? MeasureTsv(path) : MeasureRaw(path, shape);
        if (shape.Count > 0 && (shape.Count != 2 || shape[0] != rows || shape[1] != columns))
        {
            throw Invalid(
                path, $"expected the shape ({string.Join(", ", shape)}) of the config, found ({rows}, {columns})");
        }

        return (rows, columns, format);
    }

    private static bool IsText(string path)
    {
        using var file = File.OpenRead(path);
        var text = new TextCheck();
        var buffer = new byte[1 << 16];
        for (int read; !text.IsDecided && (read = file.Read(buffer)) > 0;)
            text.Add(buffer.AsSpan(0, read));
        return text.IsText;
    }

    private static (int Rows, int Columns, TensorFormat Format) MeasureRaw(string path, IReadOnlyList<uint> shape)
    {
        var length = new FileInfo(path).Length;
        if (shape.Count != 2 || (Int128)shape[0] * shape[1] * sizeof(float) != length)
        {
            throw Invalid(
                path, $"expected tensor_shape ({string.Join(", ", shape)}) values of 4 bytes, found {length} bytes");
        }

        using var file = File.OpenRead(path);
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
        var (rows, columns) = (0, 0);
        foreach (var line in File.ReadLines(path))
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

    private static void RequireFinite(float value, string path, int row)
    {
        if (!float.IsFinite(value))
            throw Invalid(path, $"row {row}: expected finite values, found {value}");
    }

    private static ProjectorLogException Invalid(string path, string reason) => new("LogTensorInvalid", path, reason);
}
