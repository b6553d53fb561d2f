namespace EmbeddingProjector.Logs;

/// <summary>What a bookmark chooses beside the projection, of the columns of metadata.tsv.</summary>
/// <param name="Dimension">Values of one vector.</param>
/// <param name="ColorColumn">The column that points are coloured by.</param>
/// <param name="LabelColumn">The column that names a point.</param>
internal sealed record BookmarkView(int Dimension, string SearchColumn, string ColorColumn, string LabelColumn)
{
    private const string NoColor = "No color map";      // the client's own words
    private const string NamelessColumn = "label";      // the client's name for the only column

    /// <summary>Of more distinct texts the client offers no colours.</summary>
    public const int MostColors = 50;

    /// <summary>Coloured by class where there are at most 50, and named by it; else named by id.</summary>
    /// <param name="dimension">Values of one vector.</param>
    /// <param name="columns">The names of the columns, as metadata.tsv has them.</param>
    /// <param name="labels">[shown]: each row's class.</param>
    public static BookmarkView Of(int dimension, IReadOnlyList<string> columns, IEnumerable<string?> labels)
    {
        if (columns.Count == 1)
            return new BookmarkView(dimension, NamelessColumn, NoColor, NamelessColumn);
        if (!columns.Contains(LogColumns.Label))
            return new BookmarkView(dimension, LogColumns.Id, NoColor, LogColumns.Id);

        var classes = labels.Distinct().Take(MostColors + 1).Count();
        return new BookmarkView(
            dimension,
            LogColumns.Label,
            classes <= MostColors ? LogColumns.Label
                : columns.Contains(LogColumns.LabelNumber) ? LogColumns.LabelNumber : NoColor,
            LogColumns.Label);
    }
}
