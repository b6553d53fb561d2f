namespace EmbeddingProjector.Sets.Tables;

/// <summary>Reads a set from a .csv or .tsv file that holds the vectors themselves.</summary>
/// <remarks>
/// <para>Either one column holds whole vectors in brackets, <c>[0.5, -1, 2]</c>, or every column of numbers is a
/// dimension, but for those with a usual name of ids, labels or files, those asked for, and a nameless one of whole
/// numbers that are all different (the index that pandas writes). What is no number is metadata. A value that is
/// missing (blank, NA, null, as pandas reads them) is NaN, so that its item is left out, and the dimension stays.</para>
/// <para>The first row is a header if one of its values stands above numbers (or vectors) and is none, or has a usual
/// name, or if its numbers count the columns, 0, 1, 2, as pandas names those of a matrix, or years above values that are
/// not whole.</para>
/// <para>The file is read twice, first for numbers, then for texts, so that no text of a number is kept.</para>
/// </remarks>
internal sealed class VectorTable
{
    private readonly string path;
    private readonly EmbeddingReadOptions options;
    private readonly string[] first = [];
    private readonly VectorColumn[] columns = [];
    private readonly int below; // rows below the first
    private readonly bool hasHeader;
    private readonly bool countsColumns;
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
                columns = [.. cells.Select(cell => new VectorColumn(cell))];
                continue;
            }

            if (cells.Length != first.Length)
                throw Invalid($"line {line}: expected {first.Length} values as in the first row, found {cells.Length}");
            for (var i = 0; i < cells.Length; i++)
                columns[i].Take(cells[i], line);
            below++;
        }

        if (first.Length == 0)
            throw new EmbeddingSetException("SetEmpty", path, "expected at least one row, found none");
        var isNamed = Array.Exists(columns, column => column.IsBelowAName);
        countsColumns = below > 0 && !isNamed && CountsColumns();
        hasHeader = below > 0 && (isNamed || countsColumns);
        names = ColumnNames.Of(hasHeader ? first : new string?[first.Length]);
    }

    private int Count => hasHeader ? below : below + 1;

    /// <param name="options">Which columns are asked for.</param>
    /// <param name="warn">Hears of items that are left out, and of what could be understood otherwise.</param>
    /// <exception cref="EmbeddingSetException">There are no vectors, or they differ in length.</exception>
    public static EmbeddingSet Read(string path, EmbeddingReadOptions options, Action<string>? warn)
    {
        var table = new VectorTable(path, options);
        var vector = Array.FindIndex(
            table.columns, column => column.IsVectors && (table.hasHeader || BracketedVector.Is(column.First)));
        var (vectors, items) = vector >= 0 ? table.FromBrackets(vector) : table.FromColumns(warn);
        return SetAssembly.Make(Path.GetFileNameWithoutExtension(path), path, vectors, items, options, warn);
    }

    // 0, 1, 2 above numbers. Two such values, or 2021, 2022, 2023, may be a row of their own unless what is below is no
    // whole number.
    private bool CountsColumns()
    {
        var counted = Array.FindAll(columns, column => column.IsNumbers && !FloatText.IsMissing(column.First));
        return CountStart(counted) is { } start
            && ((start is 0 or 1 && counted.Length > 2) || counted.Any(column => !column.AreWhole));
    }

    // What the first row counts from; null where it does not count.
    private static int? CountStart(VectorColumn[] counted) =>
        counted.Length > 1 && int.TryParse(counted[0].First, CultureInfo.InvariantCulture, out var start)
            && counted.Select((column, i) => column.First.Trim() == $"{start + i}").All(isNext => isNext)
            ? start : null;

    private (Matrix Vectors, ItemTable Items) FromColumns(Action<string>? warn)
    {
        int[] dimensions = [.. Enumerable.Range(0, first.Length).Where(IsDimension)];
        if (dimensions.Length == 0)
            throw Invalid("expected columns of numbers, or one of vectors in brackets, found neither");

        if (Doubts(dimensions) is { Length: > 0 } doubts)
            warn?.Invoke($"{path}: {string.Join("; ", doubts)}. The vectors are the {dimensions.Length} columns " +
                $"{Listed([.. dimensions.Select(column => names[column])])}");

        var vectors = new Matrix(Count, dimensions.Length);
        for (var j = 0; j < dimensions.Length; j++)
        {
            var column = columns[dimensions[j]];
            if (!hasHeader)
                vectors[0, j] = column.ValueOf(column.First);
            for (var i = 0; i < column.Numbers.Count; i++)
                vectors[Count - below + i, j] = column.Numbers[i];
        }

        int[] others = [.. Enumerable.Range(0, first.Length).Except(dimensions)];
        return (vectors, Items([.. others.Select(column => names[column])], Texts(others), hasHeader));
    }

    private (Matrix Vectors, ItemTable Items) FromBrackets(int column)
    {
        var rows = new List<float[]?>();
        var known = -1; // the first row that has a vector
        foreach (var cells in Rows())
        {
            var item = rows.Count;
            if (FloatText.IsMissing(cells[column]))
            {
                rows.Add(null);
                continue;
            }

            var values = BracketedVector.Parse(cells[column])
                ?? throw Invalid($"item {item}: expected numbers in brackets, found '{Short(cells[column])}'");
            if (known >= 0 && values.Length != rows[known]!.Length)
                throw Invalid(
                    $"item {item}: expected {rows[known]!.Length} values as item {known} has, found {values.Length}");

            known = known < 0 ? item : known;
            rows.Add(values);
        }

        int[] others = [.. Enumerable.Range(0, first.Length).Where(other => other != column)];
        // NAME<TAB>[...]: the name is the file that the vector was made from.
        string[] named = !hasHeader && others.Length == 1 ? ["file"] : [.. others.Select(other => names[other])];
        var length = rows[known]!.Length;
        return (
            Matrix.FromRows(rows.ConvertAll(row => row ?? [.. Enumerable.Repeat(float.NaN, length)])),
            Items(named, Texts(others), isNamed: true));
    }

    private bool IsDimension(int column) =>
        columns[column].IsNumbers
        && (hasHeader || FloatText.IsMissing(first[column]) || columns[column].IsNumber(first[column]))
        && !new[] { options.IdColumn, options.LabelColumn, options.FileColumn }
            .Contains(names[column], StringComparer.OrdinalIgnoreCase)
        && !(hasHeader && ((ColumnChoice.IsUsual(names[column]) && !IsAxis(names[column])) || IsIndex(column)));

    // x, y, z
    private static bool IsAxis(string name) => name.Equals("y", StringComparison.OrdinalIgnoreCase);

    // What pandas.DataFrame.to_csv writes before the columns, and what read_csv calls it.
    private bool IsIndex(int column) =>
        (string.IsNullOrWhiteSpace(first[column]) || first[column].Trim() is "Unnamed: 0" or "index")
        && columns[column].AreWhole
        && columns[column].Numbers.Distinct().Count() == columns[column].Numbers.Count;

    // What could be understood otherwise.
    private string[] Doubts(int[] dimensions)
    {
        var doubts = new List<string>();
        if (countsColumns)
            doubts.Add("the first row counts the columns and is taken as their names");
        for (var i = 0; i < columns.Length; i++)
        {
            if (hasHeader && columns[i].IsNumbers && IsIndex(i))
                doubts.Add($"column {i + 1}, '{first[i]}', numbers the rows and is metadata");
            else if (columns[i].WhyNotNumbers is { } reason)
                doubts.Add($"'{names[i]}' is metadata: {reason}");
        }

        if (Array.Exists(dimensions, column => columns[column].HasDecimalCommas))
            doubts.Add("numbers are read with decimal commas");
        if (hasHeader && OddNames(dimensions) is { Length: > 0 } odd)
            doubts.Add($"{Listed(odd)} among the dimensions is named unlike the others; -LabelColumn or another name, " +
                "such as id, makes metadata of it");
        if (!hasHeader && below > 1 && dimensions.Length > 1
            && CountStart(Array.ConvertAll(dimensions, column => columns[column])) is not null)
            doubts.Add("the first row counts the columns, and above whole numbers is taken as an item");
        if (!hasHeader && dimensions[0] == 0 && below > 1 && columns[0].CountsRows)
            doubts.Add("the first column counts the rows, and without a header is taken as a dimension");
        return [.. doubts];
    }

    // x1, x2, x3 and age: most names are a word and a number.
    private string[] OddNames(int[] dimensions)
    {
        var stems = dimensions.GroupBy(column => names[column].TrimEnd("0123456789".ToCharArray()))
            .OrderByDescending(stem => stem.Count()).ToArray();
        return stems[0].Count() > 2 && stems[0].Count() * 2 > dimensions.Length
            ? [.. stems.Skip(1).SelectMany(stem => stem).Order().Select(column => names[column])]
            : [];
    }

    private ItemTable Items(string[] named, List<string>[] texts, bool isNamed) =>
        new(path, [.. named.Zip(texts, (name, values) => new MetadataColumn(name, values))], isNamed);

    private List<string>[] Texts(int[] wanted)
    {
        List<string>[] texts = [.. wanted.Select(_ => new List<string>(Count))];
        if (wanted.Length == 0)
            return texts;

        foreach (var cells in Rows())
        {
            for (var i = 0; i < wanted.Length; i++)
                texts[i].Add(cells[wanted[i]]);
        }

        return texts;
    }

    private IEnumerable<string[]> Rows() =>
        DelimitedRecords.Read(path).Skip(hasHeader ? 1 : 0).Select(record => record.Values);

    private static string Listed(string[] shown) => shown.Length <= 4
        ? string.Join(", ", shown.Select(name => $"'{name}'"))
        : $"'{shown[0]}', '{shown[1]}' to '{shown[^1]}'";

    private static string Short(string text) => text.Length > 60 ? text[..60] + "..." : text;

    private EmbeddingSetException Invalid(string reason) => new("SetSourceInvalid", path, reason);
}
