using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Embeddings.Tables;

/// <summary>Reads a set from a .csv or .tsv file that holds the vectors themselves.</summary>
/// <remarks>
/// Either one column holds whole vectors in brackets, <c>[0.5, -1, 2]</c>, or every column of numbers is a dimension, but
/// for those that are ids, labels or files by name; what is no number is metadata. The first row is a header if one of its
/// values stands above numbers (or vectors) and is none.
/// </remarks>
internal sealed class VectorTable
{
    private readonly string path;
    private readonly List<string[]> rows = [];
    private readonly bool hasHeader;

    private VectorTable(string path)
    {
        this.path = path;
        foreach (var (line, values) in DelimitedRecords.Read(path))
        {
            if (rows.Count > 0 && values.Length != rows[0].Length)
            {
                throw new EmbeddingSetException(
                    "SetSourceInvalid",
                    path,
                    $"line {line}: expected {rows[0].Length} values as in the first row, found {values.Length}");
            }

            rows.Add(values);
        }

        if (rows.Count == 0)
            throw new EmbeddingSetException("SetEmpty", path, "expected at least one row, found none");
        hasHeader = rows.Count > 1 && Enumerable.Range(0, rows[0].Length).Any(column =>
            (!IsNumber(rows[0][column]) && Below(column).All(IsNumber))
            || (!BracketedVector.Is(rows[0][column]) && Below(column).All(BracketedVector.Is)));
    }

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which columns are asked for.</param>
    /// <param name="warn">Hears of items that are left out.</param>
    /// <exception cref="EmbeddingSetException">There are no vectors, or they differ in length.</exception>
    public static EmbeddingSet Read(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        var table = new VectorTable(path);
        var items = ItemTable.Of(path, table.rows, table.hasHeader);
        var vector = items.Columns.FirstOrDefault(column => column.Values.Count > 0 && column.Values.All(BracketedVector.Is));
        return vector is not null
            ? table.FromBrackets(items, vector, options, warn)
            : table.FromColumns(items, options, warn);
    }

    private EmbeddingSet FromBrackets(
        ItemTable items, MetadataColumn vector, EmbeddingReadOptions options, Action<string>? warn)
    {
        var vectors = new List<float[]>();
        foreach (var text in vector.Values)
        {
            var values = BracketedVector.Parse(text)
                ?? throw new EmbeddingSetException(
                    "SetSourceInvalid", path, $"item {vectors.Count}: expected numbers in brackets, found '{Short(text)}'");
            if (vectors.Count > 0 && values.Length != vectors[0].Length)
            {
                throw new EmbeddingSetException(
                    "SetSourceInvalid",
                    path,
                    $"item {vectors.Count}: expected {vectors[0].Length} values as item 0 has, found {values.Length}");
            }

            vectors.Add(values);
        }

        var others = items.Columns.Where(column => column != vector).ToArray();
        // NAME<TAB>[...]: the name is the file that the vector was made from.
        if (!items.IsNamed && others.Length == 1)
            others = [others[0] with { Name = "file" }];
        return Make(Matrix.FromRows(vectors), items with { Columns = others, IsNamed = true }, options, warn);
    }

    private EmbeddingSet FromColumns(ItemTable items, EmbeddingReadOptions options, Action<string>? warn)
    {
        var known = items.IsNamed ? new ColumnChoice(items, options).Chosen : [];
        if (options.LabelColumn is null)
            known = [.. known.Where(column => !column.Name.Equals("y", StringComparison.OrdinalIgnoreCase))]; // x, y, z
        var dimensions = items.Columns
            .Where(column => !known.Contains(column) && column.Values.Count > 0 && column.Values.All(IsNumber))
            .ToArray();
        if (dimensions.Length == 0)
        {
            throw new EmbeddingSetException(
                "SetSourceInvalid", path, "expected columns of numbers, or one of vectors in brackets, found neither");
        }

        var vectors = new Matrix(dimensions[0].Values.Count, dimensions.Length);
        for (var j = 0; j < dimensions.Length; j++)
        {
            for (var i = 0; i < vectors.Rows; i++)
                vectors[i, j] = FloatText.TryParse(dimensions[j].Values[i], out var value) ? value : float.NaN;
        }

        var others = items.Columns.Except(dimensions).ToArray();
        return Make(vectors, items with { Columns = others }, options, warn);
    }

    private EmbeddingSet Make(Matrix vectors, ItemTable items, EmbeddingReadOptions options, Action<string>? warn) =>
        SetAssembly.Make(Path.GetFileNameWithoutExtension(path), path, vectors, items, options, warn);

    private IEnumerable<string> Below(int column) => rows.Skip(1).Select(row => row[column]);

    private static bool IsNumber(string text) => FloatText.TryParse(text, out _);

    private static string Short(string text) => text.Length > 60 ? text[..60] + "..." : text;
}
