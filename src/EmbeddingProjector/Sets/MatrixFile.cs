using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Sets;

/// <summary>Reads a set from a .npy or .npz file, with the table beside it.</summary>
/// <remarks>
/// The table is the one asked for, else <c>NAME.csv</c> or <c>NAME.tsv</c> beside <c>NAME.npy</c>, if there is one. Of
/// a .npz file without a table, every array of one value an item is a column.
/// </remarks>
internal static class MatrixFile
{
    private static readonly string[] TableEndings = [".csv", ".tsv"];

    /// <summary>Reads a .npy file.</summary>
    public static EmbeddingSet ReadNpy(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        if (options.Array is { } array)
        {
            throw new EmbeddingSetException(
                "SetOptionInvalid", path, $"expected no -Array for a file of one array, found '{array}'");
        }

        using var file = File.OpenRead(path);
        var header = NpyHeader.ReadMatrix(file, path);
        if (header.Rows > Array.MaxLength)
            throw new NpyFormatException(path, $"expected at most {Array.MaxLength} rows, found {header.Rows}");

        var vectors = new Matrix((int)header.Rows, header.Columns, NpyConversion.Read(file, header, path));
        var table = Table(path, vectors.Rows, options) ?? ItemTable.Empty(path);
        return SetAssembly.Make(Name(path), path, vectors, table, options, warn);
    }

    /// <summary>Reads a .npz file.</summary>
    public static EmbeddingSet ReadNpz(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        using var file = NpzFile.Open(path);
        var array = Choose(file, path, options.Array);
        var vectors = file.ReadMatrix(array);
        var table = Table(path, vectors.Rows, options) ?? Columns(file, path, vectors.Rows, warn);
        return SetAssembly.Make(Name(path), path, vectors, table, options, warn);
    }

    private static NpzArray Choose(NpzFile file, string path, string? wanted)
    {
        var all = string.Join(", ", file.Arrays);
        if (wanted is not null)
        {
            return file.Arrays.FirstOrDefault(array => array.Name == wanted)
                ?? throw new EmbeddingSetException(
                    "SetArrayNotFound", path, $"expected an array '{wanted}', found: {all}");
        }

        var matrices = file.Arrays.Where(array => array.Header.IsMatrix).ToArray();
        return matrices.Length == 1
            ? matrices[0]
            : throw new EmbeddingSetException(
                "SetAmbiguous", path, $"expected one matrix of floats, or its name by -Array, found: {all}");
    }

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
                $"expected one table beside it, or its name by -Metadata, found: {string.Join(", ", beside)}"),
        };
    }

    private static ItemTable Columns(NpzFile file, string path, int items, Action<string>? warn)
    {
        var columns = new List<MetadataColumn>();
        foreach (var array in file.Arrays.Where(array => array.Header.Shape is [var length] && length == items))
        {
            if (file.ReadTexts(array) is { } texts)
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
