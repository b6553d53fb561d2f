using EmbeddingProjector.Analysis.Probes;

namespace EmbeddingProjector.Plots;

/// <summary>Draws what was found in a set, with the set's thumbnails: queries with their neighbors, or both ends of
/// prototypes' rankings.</summary>
internal static class NeighborGrid
{
    private const int MostInRow = 10; // neighbors beside the query
    private const int MostNamed = 10;

    private static readonly PlotColor SameClass = PlotColor.FromRgb(0x3A9B46);
    private static readonly PlotColor OtherClass = PlotColor.FromRgb(0xD33A3C);

    /// <summary>Checks the path and the thumbnails before anything is computed.</summary>
    /// <exception cref="AnalysisInputException">Another ending, or the set has no thumbnails.</exception>
    public static void Require(string path, EmbeddingSet set)
    {
        PlotFile.Require(path);
        if (!ItemPictures.Any(set))
            throw new AnalysisInputException(
                "NoThumbnails",
                $"'{set.Name}': -Grid: expected a sprite with a thumbnail for every item, or the items' files on this "
                + "machine, found neither");
    }

    /// <summary>Draws queries with their neighbors, a row a query, or several where the neighbors are many, and
    /// writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">The headline.</param>
    /// <param name="cellSize">Side of a picture in pixels.</param>
    /// <param name="queries">What was searched for.</param>
    /// <param name="found">Their neighbors.</param>
    /// <param name="searched">What the neighbors were found in.</param>
    /// <returns>What is wrong, in words: items whose pictures are missing are blank; null where all are there.</returns>
    public static string? Write(
        string path, string title, int cellSize, IReadOnlyList<NeighborQuery> queries, NeighborTable found,
        EmbeddingSet searched)
    {
        var blank = new SortedSet<string>(StringComparer.Ordinal);
        IReadOnlyList<GridCell>[] rows =
        [
            .. queries.SelectMany((query, i) => Rows(
                Query(query), Enumerable.Range(0, found.Count).Select(place => Neighbor(i, place)))),
        ];
        new ImageGrid(rows, new ImageGridOptions { CellSize = cellSize, Title = title }).Write(path);
        return Warning(searched, blank);

        GridCell Query(NeighborQuery query)
        {
            if (query.Picture is null && query.File is { } file)
                blank.Add(file);
            return new(query.Picture, Name(query.Label, query.File, query.Id), "query");
        }

        GridCell Neighbor(int i, int place)
        {
            var (row, score) = (found.Indices(i)[place], found.Scores(i)[place]);
            var words = double.IsNaN(score) ? "undefined" : score.ToString("0.000", CultureInfo.InvariantCulture);
            return new GridCell(
                Picture(searched, row, cellSize, blank), NameOf(searched, row), $"{place + 1}: {words}", Frame(i, row));
        }

        PlotColor? Frame(int i, int row) =>
            (queries[i].Label, searched.Labels?[row]) is not ({ } asked, { } label) ? null
            : asked == label ? SameClass : OtherClass;
    }

    /// <summary>Draws the pictures at both ends of prototypes' rankings, two rows a class, and writes.</summary>
    /// <param name="set">What was ranked.</param>
    /// <param name="top">How many of each end.</param>
    /// <returns>What is wrong, as for neighbors.</returns>
    public static string? Write(string path, EmbeddingSet set, IReadOnlyList<PrototypeRanking> rankings, int top)
    {
        var options = new ImageGridOptions { Title = $"{set.Name}: dot product with the prototype" };
        var blank = new SortedSet<string>(StringComparer.Ordinal);
        IReadOnlyList<GridCell>[] rows =
        [
            .. rankings.SelectMany(ranking => (IEnumerable<IReadOnlyList<GridCell>>)
            [
                .. Rows(new(null, ranking.Class, "most alike"), Places(ranking).Select(place => Cell(ranking, place))),
                .. Rows(
                    new(null, ranking.Class, "least alike"),
                    Places(ranking).Select(place => Cell(ranking, set.Count - 1 - place))),
            ]),
        ];
        new ImageGrid(rows, options).Write(path);
        return Warning(set, blank);

        IEnumerable<int> Places(PrototypeRanking ranking) => Enumerable.Range(0, Math.Min(top, ranking.Rows.Count));

        GridCell Cell(PrototypeRanking ranking, int place) => new(
            Picture(set, ranking.Rows[place], options.CellSize, blank),
            NameOf(set, ranking.Rows[place]),
            string.Create(CultureInfo.InvariantCulture, $"{place + 1}: {ranking.Scores[place]:F3}"));
    }

    private static RgbImage? Picture(EmbeddingSet set, int row, int size, SortedSet<string> blank)
    {
        var picture = ItemPictures.Of(set, row, size);
        if (picture is null)
            blank.Add(set.Files?[row] is { Length: > 0 } file ? file : set.Ids[row]);
        return picture;
    }

    private static string? Warning(EmbeddingSet set, SortedSet<string> blank) => blank.Count == 0 ? null
        : $"'{set.Name}': blank in the grid, as no picture could be read: {string.Join(", ", blank.Take(MostNamed))}"
            + (blank.Count > MostNamed ? $" and {blank.Count - MostNamed} more" : "");

    // As many rows as the cells need; only the first has a head.
    private static IEnumerable<IReadOnlyList<GridCell>> Rows(GridCell head, IEnumerable<GridCell> cells) =>
        cells.Chunk(MostInRow).Select((part, i) => (IReadOnlyList<GridCell>)
            [i == 0 ? head : new GridCell(null, "", ""), .. part]);

    private static string NameOf(EmbeddingSet set, int row) => Name(set.Labels?[row], set.Files?[row], set.Ids[row]);

    private static string Name(string? label, string? file, string id) => label ?? Path.GetFileName(file) ?? id;
}
