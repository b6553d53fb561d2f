using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Sets.Tables;

/// <summary>Reads a set from a .csv or .tsv file that holds the vectors themselves.</summary>
/// <remarks>
/// Either one column holds whole vectors in brackets, <c>[0.5, -1, 2]</c>, or every column of numbers is a dimension,
/// but for those with a usual name of ids, labels or files, and those asked for; what is no number is metadata. The
/// first row is a header if one of its values stands above numbers (or vectors) and is none. The file is read twice,
/// first for numbers, then for texts, so that no text of a number is kept.
/// </remarks>
internal sealed class VectorTable
{
    private readonly string path;
    private readonly EmbeddingReadOptions options;
    private readonly string[] first = [];
    private readonly List<float>?[] numbers = []; // [columns]: of the rows below the first; null where one is none
    private readonly bool[] brackets = [];        // [columns]: whether all cells below the first are vectors
    private readonly int below;                   // rows below the first
    private readonly bool hasHeader;
    private readonly string[] names;

    private VectorTable(string path, EmbeddingReadOptions options)
    {
        this.path = path;
        this.options = options;
        foreach (var (line, cells) in DelimitedRecords.Read(path))
        {
            if (first.Length == 0)
            {
                first = cells;
                numbers = [.. cells.Select(_ => new List<float>())];
                brackets = [.. cells.Select(_ => true)];
                continue;
            }

            if (cells.Length != first.Length)
                throw Invalid($"line {line}: expected {first.Length} values as in the first row, found {cells.Length}");
            Take(cells);
            below++;
        }

        if (first.Length == 0)
            throw new EmbeddingSetException("SetEmpty", path, "expected at least one row, found none");
        hasHeader = below > 0 && Enumerable.Range(0, first.Length).Any(column =>
            (numbers[column] is not null && !FloatText.TryParse(first[column], out _))
            || (brackets[column] && !BracketedVector.Is(first[column])));
        names = ColumnNames.Of(hasHeader ? first : new string?[first.Length]);
    }

    private int Count => hasHeader ? below : below + 1;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which columns are asked for.</param>
    /// <param name="warn">Hears of items that are left out.</param>
    /// <exception cref="EmbeddingSetException">There are no vectors, or they differ in length.</exception>
    public static EmbeddingSet Read(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        var table = new VectorTable(path, options);
        var vector = Enumerable.Range(0, table.first.Length).FirstOrDefault(
            column => table.brackets[column] && (table.hasHeader || BracketedVector.Is(table.first[column])), -1);
        var (vectors, items) = vector >= 0 ? table.FromBrackets(vector) : table.FromColumns();
        return SetAssembly.Make(Path.GetFileNameWithoutExtension(path), path, vectors, items, options, warn);
    }

    private void Take(string[] cells)
    {
        for (var column = 0; column < cells.Length; column++)
        {
            brackets[column] &= BracketedVector.Is(cells[column]);
            if (numbers[column] is not { } list)
                continue;
            if (FloatText.TryParse(cells[column], out var value))
                list.Add(value);
            else
                numbers[column] = null;
        }
    }

    private (Matrix Vectors, ItemTable Items) FromColumns()
    {
        int[] dimensions = [.. Enumerable.Range(0, first.Length).Where(IsDimension)];
        if (dimensions.Length == 0)
            throw Invalid("expected columns of numbers, or one of vectors in brackets, found neither");

        var vectors = new Matrix(Count, dimensions.Length);
        for (var j = 0; j < dimensions.Length; j++)
        {
            var values = numbers[dimensions[j]]!;
            if (!hasHeader)
                vectors[0, j] = FloatText.TryParse(first[dimensions[j]], out var value) ? value : float.NaN;
            for (var i = 0; i < values.Count; i++)
                vectors[Count - below + i, j] = values[i];
        }

        int[] others = [.. Enumerable.Range(0, first.Length).Except(dimensions)];
        return (vectors, Items([.. others.Select(column => names[column])], Texts(others), hasHeader));
    }

    private (Matrix Vectors, ItemTable Items) FromBrackets(int column)
    {
        var vectors = new List<float[]>();
        foreach (var cells in Rows())
        {
            var item = vectors.Count;
            var values = BracketedVector.Parse(cells[column])
                ?? throw Invalid($"item {item}: expected numbers in brackets, found '{Short(cells[column])}'");
            if (item > 0 && values.Length != vectors[0].Length)
                throw Invalid($"item {item}: expected {vectors[0].Length} values as item 0 has, found {values.Length}");
            vectors.Add(values);
        }

        int[] others = [.. Enumerable.Range(0, first.Length).Where(other => other != column)];
        // NAME<TAB>[...]: the name is the file that the vector was made from.
        string[] named = !hasHeader && others.Length == 1 ? ["file"] : [.. others.Select(other => names[other])];
        return (Matrix.FromRows(vectors), Items(named, Texts(others), isNamed: true));
    }

    private bool IsDimension(int column) =>
        numbers[column] is not null
        && (hasHeader || FloatText.TryParse(first[column], out _))
        && !new[] { options.IdColumn, options.LabelColumn, options.FileColumn }
            .Contains(names[column], StringComparer.OrdinalIgnoreCase)
        && !(hasHeader && ColumnChoice.IsUsual(names[column]) && !IsAxis(names[column]));

    // x, y, z
    private static bool IsAxis(string name) => name.Equals("y", StringComparison.OrdinalIgnoreCase);

    private ItemTable Items(string[] columns, List<string>[] texts, bool isNamed) =>
        new(path, [.. columns.Zip(texts, (name, values) => new MetadataColumn(name, values))], isNamed);

    private List<string>[] Texts(int[] columns)
    {
        List<string>[] texts = [.. columns.Select(_ => new List<string>(Count))];
        if (columns.Length == 0)
            return texts;

        foreach (var cells in Rows())
        {
            for (var i = 0; i < columns.Length; i++)
                texts[i].Add(cells[columns[i]]);
        }

        return texts;
    }

    private IEnumerable<string[]> Rows() =>
        DelimitedRecords.Read(path).Skip(hasHeader ? 1 : 0).Select(record => record.Values);

    private static string Short(string text) => text.Length > 60 ? text[..60] + "..." : text;

    private EmbeddingSetException Invalid(string reason) => new("SetSourceInvalid", path, reason);
}
