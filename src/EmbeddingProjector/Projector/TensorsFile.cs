using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EmbeddingProjector.Embeddings;

namespace EmbeddingProjector.Projector;

/// <summary>Gives one row of the projector's copy of the matrix.</summary>
/// <param name="index">The row, counted from 0.</param>
/// <returns>[dimension], used before the next row is asked for.</returns>
public delegate ReadOnlySpan<float> TensorRow(int index);

/// <summary>Writes the projector's copy of the matrix.</summary>
public static class TensorsFile
{
    /// <summary>The name of a raw file.</summary>
    public const string RawName = "tensors.bytes";

    /// <summary>The name of a text file.</summary>
    public const string TsvName = "tensors.tsv";

    /// <summary>Writes the matrix into a folder, as raw bytes or as text.</summary>
    /// <remarks>TensorBoard takes any file that is valid UTF-8 for text. Raw bytes that happen to be valid UTF-8, such
    /// as
    /// those of zeros, are therefore written as text.</remarks>
    /// <param name="folder">Where the file goes.</param>
    /// <param name="format">What is wanted.</param>
    /// <param name="count">Rows.</param>
    /// <param name="row">Gives the rows in turn.</param>
    /// <returns>What was written.</returns>
    public static TensorFormat Write(string folder, TensorFormat format, int count, TensorRow row)
    {
        if (format is TensorFormat.Raw)
        {
            var path = Path.Combine(folder, RawName);
            if (WriteRaw(path, count, row))
                return TensorFormat.Raw;
            File.Delete(path);
        }

        WriteTsv(Path.Combine(folder, TsvName), count, row);
        return TensorFormat.Tsv;
    }

    /// <summary>The file's name in a format.</summary>
    /// <param name="format">Raw or text.</param>
    public static string Name(TensorFormat format) => format is TensorFormat.Raw ? RawName : TsvName;

    /// <summary>Reads a tensor file as TensorBoard's back end does, for its shape alone.</summary>
    /// <param name="path">The file; its name's ending means nothing.</param>
    /// <param name="shape">What the config says: rows and columns, or nothing.</param>
    /// <exception cref="ProjectorLogException">It is no tensor, or not of that shape, or holds NaN or
    /// infinity.</exception>
    internal static (int Rows, int Columns, TensorFormat Format) Measure(string path, IReadOnlyList<uint> shape)
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
        var text = new Utf8Check();
        var buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0 && !text.IsBroken;)
            text.Add(buffer.AsSpan(0, read));
        return text.IsValid;
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

    // False where the file turned out to be valid UTF-8.
    private static bool WriteRaw(string path, int count, TensorRow row)
    {
        using var file = File.Create(path);
        var text = new Utf8Check();
        byte[] bytes = [];
        for (var i = 0; i < count; i++)
        {
            var values = row(i);
            Array.Resize(ref bytes, values.Length * sizeof(float));
            LittleEndian.Write(values, bytes);
            text.Add(bytes);
            file.Write(bytes);
        }

        return !text.IsValid;
    }

    // A line a row; "R" is the shortest text that reads back to the same float32.
    private static void WriteTsv(string path, int count, TensorRow row)
    {
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        Span<char> digits = stackalloc char[32];
        for (var i = 0; i < count; i++)
        {
            var values = row(i);
            for (var j = 0; j < values.Length; j++)
            {
                if (j > 0)
                    writer.Write('\t');
                values[j].TryFormat(digits, out var length, "R", CultureInfo.InvariantCulture);
                writer.Write(digits[..length]);
            }

            writer.WriteLine();
        }
    }
}
