using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Sets;

/// <summary>Reads a set from a .npy or .npz file, with the table beside it.</summary>
/// <remarks>
/// The table is the one asked for, else <c>NAME.csv</c> or <c>NAME.tsv</c> beside <c>NAME.npy</c>, if there is one. Of
/// a .npz file without a table, every array of one value an item, (items) or (items, 1), is a column; the others are
/// named in a warning.
/// </remarks>
internal static class MatrixFile
{
    private static readonly string[] TableEndings = [".csv", ".tsv"];

    public static EmbeddingSet ReadNpy(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        if (options.Array is { } array)
            throw new EmbeddingSetException(
                "SetOptionInvalid", path, $"expected no -Array for a file of one array, found '{array}'")
            { Kind = ErrorKind.InvalidInput };

        using var file = PlainFile.OpenRead(path);
        var header = NpyHeader.ReadMatrix(file, path);
        if (header.Rows > Array.MaxLength)
            throw new NpyFormatException(path, $"expected at most {Array.MaxLength} rows, found {header.Rows}");

        var vectors = MappedValues.TryOpen(path, header)
            ?? new Matrix((int)header.Rows, header.Columns, NpyConversion.Read(file, header, path));
        var table = Table(path, vectors.Rows, options) ?? ItemTable.Empty(path);
        return SetAssembly.Make(Name(path), path, vectors, table, options, warn);
    }

    public static EmbeddingSet ReadNpz(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        using var file = NpzFile.Open(path);
        var array = Choose(file, path, options.Array);
        var vectors = file.ReadMatrix(array);
        var table = Table(path, vectors.Rows, options) ?? Columns(file, array, path, vectors.Rows, warn);
        return SetAssembly.Make(Name(path), path, vectors, table, options, warn);
    }

    private static NpzArray Choose(NpzFile file, string path, string? wanted)
    {
        var all = string.Join(", ", file.Arrays);
        if (wanted is not null)
            return file.Arrays.FirstOrDefault(array => array.Name == wanted)
                ?? throw new EmbeddingSetException(
                    "SetArrayNotFound", path, $"expected an array '{wanted}', found: {all}")
                { Kind = ErrorKind.NotFound };

        // Embeddings are floats of several columns; a matrix of whole numbers, or of one column, only where it is alone.
        var matrices = file.Arrays.Where(array => array.Header.IsMatrix).ToLookup(Rank);
        var best = matrices.Count == 0 ? [] : matrices[matrices.Min(rank => rank.Key)].ToArray();
        return best.Length == 1
            ? best[0]
            : throw new EmbeddingSetException(
                "SetAmbiguous", path, $"expected one matrix of floats, or its name by -Array, found: {all}")
            { Kind = ErrorKind.InvalidInput };
    }

    private static int Rank(NpzArray array) =>
        array.Header.Columns == 1 ? 2 : array.Header.Kind == 'f' ? 0 : 1;

    private static ItemTable? Table(string path, int items, EmbeddingReadOptions options)
    {
        if (options.Metadata is { } given)
            return ItemTable.Read(given, items);

        var beside = TableEndings.Select(ending => Path.ChangeExtension(path, ending)).Where(File.Exists).ToArray();
        return beside.Length switch
        {
            0 => null,
            1 => ItemTable.Read(beside[0], items),
            _ => throw new EmbeddingSetException(
                "SetAmbiguous",
                path,
                $"expected one table beside it, or its name by -Metadata, found: {string.Join(", ", beside)}")
            { Kind = ErrorKind.InvalidInput },
        };
    }

    private static ItemTable Columns(
        NpzFile file, NpzArray matrix, string path, int items, Action<string>? warn)
    {
        var columns = new List<MetadataColumn>();
        foreach (var array in file.Arrays.Where(array => array != matrix))
        {
            var isColumn = array.Header.Shape is [_] or [_, 1] && array.Header.Shape[0] == items;
            if (!isColumn)
                warn?.Invoke($"{path}: array {array} is passed over: it has not one value for each of {items} items");
            else if (file.ReadTexts(array) is { } texts)
                columns.Add(new MetadataColumn(array.Name, texts));
            else
                warn?.Invoke($"{path}: array {array} is passed over: its values are no numbers and no texts");
        }

        var names = ColumnNames.Of([.. columns.Select(column => column.Name)]);
        return new ItemTable(
            path, [.. columns.Zip(names, (column, name) => column with { Name = name })], IsNamed: true);
    }

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);
}
