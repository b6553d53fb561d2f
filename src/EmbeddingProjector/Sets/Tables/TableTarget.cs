namespace EmbeddingProjector.Sets.Tables;

/// <summary>A table as a place that embeddings go to: a .tsv or .csv file with a column of vectors in brackets, or a
/// .npy file with a .tsv file of the other columns beside it.</summary>
internal sealed class TableTarget(string path, bool force) : IEmbeddingTarget
{
    private const string VectorColumn = "vector";

    public string Location => path;

    private static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false);

    private bool IsMatrix => Ending(path) == ".npy";

    private string TablePath => IsMatrix ? Path.ChangeExtension(path, ".tsv") : path;

    /// <summary>Whether a path is that of a table: by its ending, for what is no folder.</summary>
    public static bool IsTable(string path) => Ending(path) is ".tsv" or ".csv" or ".npy" && !Directory.Exists(path);

    public bool Check()
    {
        var there = new[] { path, TablePath }.FirstOrDefault(File.Exists);
        return there is null || force
            ? there is not null
            : throw new EmbeddingSetException("SetExists", there, "the file is there already: -Force replaces it");
    }

    public void Publish(
        EmbeddingPublication publication, IRunObserver observer, CancellationToken cancellation = default)
    {
        Check();
        cancellation.ThrowIfCancellationRequested();
        var rows = publication.Rows;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var table = WholeFile.Prepare(TablePath, file => WriteTable(file, rows));
        using var matrix = IsMatrix ? WholeFile.Prepare(path, file => WriteMatrix(file, rows)) : null;
        table.Take();
        matrix?.Take();
        publication.RowsRead?.Invoke();
    }

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static void WriteMatrix(Stream file, IEmbeddingRows rows)
    {
        file.Write(NpyHeader.Write(rows.Count, rows.Dimension));
        var bytes = new byte[rows.Dimension * sizeof(float)];
        for (var row = 0; row < rows.Count; row++)
        {
            LittleEndian.Write(rows.Vector(row), bytes);
            file.Write(bytes);
        }
    }

    private void WriteTable(Stream file, IEmbeddingRows rows)
    {
        using var writer = new StreamWriter(file, Utf8, leaveOpen: true) { NewLine = "\n" };
        WriteLine(writer, IsMatrix ? rows.Columns : [.. rows.Columns, VectorColumn]);
        for (var row = 0; row < rows.Count; row++)
            WriteLine(writer, IsMatrix ? rows.Cells(row) : [.. rows.Cells(row), Vector(rows.Vector(row))]);
    }

    private void WriteLine(StreamWriter writer, IReadOnlyList<string?> cells) =>
        writer.WriteLine(string.Join(Separator, cells.Select(Cell)));

    private char Separator => Ending(TablePath) == ".csv" ? ',' : '\t';

    // A .csv is quoted as RFC 4180 says; a .tsv has no quotes, so what would break a line is a space there.
    private string Cell(string? value)
    {
        value ??= "";
        if (Separator == ',')
            return value.AsSpan().IndexOfAny("\"\r\n,") < 0 ? value : $"\"{value.Replace("\"", "\"\"")}\"";
        return string.Concat(value.Select(character => char.IsControl(character) ? ' ' : character));
    }

    private static string Vector(ReadOnlySpan<float> values)
    {
        var text = new StringBuilder("[");
        foreach (var value in values)
            text.Append(text.Length > 1 ? ", " : "").Append(value.ToString("R", CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }
}
