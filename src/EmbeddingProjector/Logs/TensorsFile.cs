namespace EmbeddingProjector.Logs;

/// <summary>Writes the projector's copy of the matrix.</summary>
internal static class TensorsFile
{
    public const string RawName = "tensors.bytes";

    /// <summary>The name of a text file.</summary>
    public const string TsvName = "tensors.tsv";

    /// <summary>Writes the matrix into a folder, as raw bytes or as text.</summary>
    /// <remarks>TensorBoard takes any file that is valid UTF-8 for text. Raw bytes that happen to be valid UTF-8, such
    /// as
    /// those of zeros, are therefore written as text.</remarks>
    /// <param name="folder">Where the file goes.</param>
    /// <param name="row">Gives the rows in turn.</param>
    public static TensorFormat Write(string folder, TensorFormat format, int count, TensorRow row)
    {
        if (format is TensorFormat.Raw)
        {
            var path = Path.Combine(folder, RawName);
            if (WriteRaw(path, count, row))
                return TensorFormat.Raw;
            File.Delete(path);
        }

        using var file = File.Create(Path.Combine(folder, TsvName));
        WriteTsv(file, count, row);
        return TensorFormat.Tsv;
    }

    /// <summary>The file's name in a format.</summary>
    public static string Name(TensorFormat format) => format is TensorFormat.Raw ? RawName : TsvName;

    // False where the bytes turned out to look like text.
    private static bool WriteRaw(string path, int count, TensorRow row)
    {
        using var file = File.Create(path);
        var text = new TextCheck();
        byte[] bytes = [];
        for (var i = 0; i < count; i++)
        {
            var values = row(i);
            Array.Resize(ref bytes, values.Length * sizeof(float));
            LittleEndian.Write(values, bytes);
            text.Add(bytes);
            file.Write(bytes);
        }

        return !text.IsText;
    }

    /// <summary>Writes the matrix as text: a line a row.</summary>
    /// <param name="file">Left open.</param>
    /// <param name="row">Gives the rows in turn.</param>
    public static void WriteTsv(Stream file, int count, TensorRow row)
    {
        // "R" is the shortest text that reads back to the same float32.
        using var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
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
