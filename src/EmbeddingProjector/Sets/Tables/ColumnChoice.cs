namespace EmbeddingProjector.Sets.Tables;

/// <summary>Tells which columns of a table are ids, classes and files.</summary>
/// <remarks>
/// A column that is asked for is taken; else the first of a usual name, in upper or lower case. The only column of a
/// table without names holds the classes, or the ids where every value is another. Without ids, files that are all
/// different name the items; else their rows do, <c>r0</c>, <c>r1</c> and so on, so that matrices of the same items in
/// the same order match.
/// </remarks>
internal sealed class ColumnChoice
{
    private static readonly string[] IdNames = ["id", "ids", "key", "uid", "uuid"];
    private static readonly string[] LabelNames =
        ["label", "labels", "class", "classes", "target", "targets", "category", "y"];

    private static readonly string[] FileNames =
    [
        "file", "files", "filename", "filenames", "file_name", "path", "paths", "filepath", "file_path", "image",
        "images", "image_path",
    ];

    private readonly ItemTable table;
    private readonly EmbeddingReadOptions options;
    private readonly MetadataColumn? id;
    private readonly MetadataColumn? label;
    private readonly MetadataColumn? file;

    /// <exception cref="EmbeddingSetException">There is no such column.</exception>
    public ColumnChoice(ItemTable table, EmbeddingReadOptions options)
    {
        this.table = table;
        this.options = options;
        var lone = !table.IsNamed && table.Columns.Count == 1 ? table.Columns[0] : null;
        var loneIsId = lone is not null && IsDistinct(lone.Values) && lone.Values.Count > 1;
        id = options.RowIds ? null : Asked(options.IdColumn) ?? Usual(IdNames) ?? (loneIsId ? lone : null);
        label = Asked(options.LabelColumn) ?? Usual(LabelNames) ?? (lone != id ? lone : null);
        file = Asked(options.FileColumn) ?? Usual(FileNames);
    }

    /// <summary>Whether a name is a usual one of ids, labels or files.</summary>
    public static bool IsUsual(string name) =>
        IdNames.Concat(LabelNames).Concat(FileNames).Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name is a usual one of labels.</summary>
    public static bool IsUsualLabel(string name) => LabelNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the first row has a usual name that its column does not have again.</summary>
    /// <param name="rows">All of one length, at least one.</param>
    public static bool LooksLikeHeader(IReadOnlyList<string[]> rows) =>
        Enumerable.Range(0, rows[0].Length).Any(column =>
            IsUsual(rows[0][column]) && rows.Skip(1).All(row => row[column] != rows[0][column]));

    /// <summary>[items].</summary>
    /// <exception cref="EmbeddingSetException">The column of ids has one twice, or none.</exception>
    public IReadOnlyList<string> Ids(int items)
    {
        if (id is not null)
        {
            SetCheck.RequireIds(
                $"{table.Where}, column '{id.Name}'",
                id.Values,
                "; -IdColumn takes another column, -RowId the numbers of the rows");
            return id.Values;
        }

        return file is not null && !options.RowIds && IsDistinct(file.Values)
            ? file.Values
            : [.. Enumerable.Range(0, items).Select(row => FormattableString.Invariant($"r{row}"))];
    }

    /// <summary>[items]; null without.</summary>
    public IReadOnlyList<string>? Labels => label?.Values;

    /// <summary>[items]; null without.</summary>
    public IReadOnlyList<string>? Files => file?.Values;

    /// <summary>The columns that are none of these, under names that these leave free.</summary>
    public IReadOnlyList<MetadataColumn> Others
    {
        get
        {
            var others = table.Columns.Where(column => column != id && column != label && column != file).ToArray();
            var names = ColumnNames.Of(["id", "label", "file", .. others.Select(column => column.Name)])[3..];
            return [.. others.Zip(names, (column, name) => new MetadataColumn(name, column.Values))];
        }
    }

    private static bool IsDistinct(IReadOnlyList<string> values) =>
        !values.Any(string.IsNullOrWhiteSpace) && values.Distinct(StringComparer.Ordinal).Count() == values.Count;

    private MetadataColumn? Usual(string[] names) => table.IsNamed
        ? names.Select(name => Find(name, StringComparison.OrdinalIgnoreCase))
            .FirstOrDefault(column => column is not null)
        : null;

    private MetadataColumn? Asked(string? name)
    {
        if (name is null)
            return null;

        return Find(name, StringComparison.Ordinal)
            ?? Find(name, StringComparison.OrdinalIgnoreCase)
            ?? throw new EmbeddingSetException(
                "SetColumnNotFound",
                table.Where,
                $"expected a column '{name}', found: {string.Join(", ", table.Columns.Select(column => column.Name))}")
            { Kind = ErrorKind.NotFound };
    }

    private MetadataColumn? Find(string name, StringComparison comparison) =>
        table.Columns.FirstOrDefault(column => column.Name.Equals(name, comparison));
}
