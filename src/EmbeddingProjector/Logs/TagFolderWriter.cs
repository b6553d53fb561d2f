using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>Puts together all files of one tag.</summary>
internal sealed class TagFolderWriter
{
    /// <summary>What an id gets before it where TensorBoard would read one of them as a number.</summary>
    public const string IdPrefix = "id";

    private readonly IEmbeddingRows rows;
    private readonly int[] shown; // the rows of the projector's copy
    private readonly Dictionary<string, string>? labelNumbers;
    private readonly ClosingRow? closing; // the last of the shown rows, where there is one

    /// <summary>Chooses the rows that the projector shows.</summary>
    /// <param name="rows">All rows in the items' order.</param>
    /// <param name="mostShown">The most rows that the projector shows.</param>
    /// <param name="seed">Chooses the sample where there are more.</param>
    public TagFolderWriter(IEmbeddingRows rows, int mostShown, int seed)
    {
        this.rows = rows;
        shown = RowSample.Choose(rows.Count, rows.Label, rows.Id, mostShown, seed);
        labelNumbers = LabelNumbers(rows, shown);
        closing = shown.Length == rows.Count && shown.Length < mostShown ? rows.Closing : null;
        if (closing is not null)
            shown = [.. shown, 0];
    }

    /// <summary>Rows that the projector shows.</summary>
    public int Shown => shown.Length;

    /// <summary>Their indices, ascending.</summary>
    public IReadOnlyList<int> ShownRows => shown;

    /// <summary>Writes every file but provenance.json.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="tag">The entry's name.</param>
    /// <param name="format">The wanted form of the tensor.</param>
    /// <param name="thumbnailSize">Side of a thumbnail in pixels; null without a sprite.</param>
    /// <param name="projections">Of the rows that the projector shows; none writes no bookmarks.</param>
    /// <param name="observer">Hears what the projector's copy shows otherwise.</param>
    /// <param name="views">What the user saved of the tag before; null for none.</param>
    /// <returns>The entry that names them, and the form of the tensor that was written.</returns>
    public (EmbeddingInfo Entry, TensorFormat Format) Write(
        string folder,
        string tag,
        TensorFormat format,
        int? thumbnailSize,
        IReadOnlyList<TagProjection> projections,
        IRunObserver observer,
        SavedViews? views = null)
    {
        WriteMatrix(Path.Combine(folder, LogColumns.EmbeddingsFile));
        WriteTable(
            Path.Combine(folder, LogColumns.ItemsFile), rows.Columns,
            Enumerable.Range(0, rows.Count).Select(rows.Cells));
        var metadata = Path.Combine(folder, LogColumns.MetadataFile);
        WriteTable(metadata, ShownColumns, ShownCells(observer));
        var written = TensorsFile.Write(folder, format, shown.Length, index => rows.Vector(shown[index]));
        if (written != format)
        {
            observer.Warned(
                $"the tensor is written as {written}: TensorBoard would take its {format} bytes for text");
        }

        if (thumbnailSize is { } size)
            WriteSprite(Path.Combine(folder, SpriteSheet.Name), size);

        if (projections.Count > 0)
            WriteProjections(folder, projections);
        var kept = views?.For(metadata);
        var hasBookmarks = projections.Count > 0 || kept is not null;
        if (hasBookmarks)
            WriteBookmarks(folder, projections, kept);
        if (views is not null && kept is null)
        {
            observer.Warned(
                $"the views saved of '{tag}' do not fit what replaces it; they are kept as {views.KeepAside()}");
        }

        return (Entry(tag, written, thumbnailSize, hasBookmarks), written);
    }

    private EmbeddingInfo Entry(string tag, TensorFormat format, int? thumbnailSize, bool hasBookmarks)
    {
        var home = TagName.Folder(tag);
        return new EmbeddingInfo
        {
            TensorName = tag,
            MetadataPath = $"{home}/{LogColumns.MetadataFile}",
            BookmarksPath = hasBookmarks ? $"{home}/{BookmarksFile.Name}" : "",
            TensorShape = [(uint)shown.Length, (uint)rows.Dimension],
            Sprite = thumbnailSize is not { } size ? null : new SpriteMetadata
            {
                ImagePath = $"{home}/{SpriteSheet.Name}",
                SingleImageDim = [(uint)size, (uint)size],
            },
            TensorPath = $"{home}/{TensorsFile.Name(format)}",
        };
    }

    private void WriteMatrix(string path)
    {
        using var matrix = NpyWriter.Create(path, rows.Dimension);
        for (var i = 0; i < rows.Count; i++)
            matrix.Write(rows.Vector(i));
    }

    private static void WriteTable(
        string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> table)
    {
        using var file = File.Create(path);
        MetadataFile.Write(file, columns, table);
    }

    // The first column of texts is what the client shows at a point: a label or a file says more than an id.
    private IReadOnlyList<string> ShownColumns =>
    [
        .. rows.Columns.Skip(1), .. labelNumbers is null ? Array.Empty<string>() : [LogColumns.LabelNumber],
        rows.Columns[0],
    ];

    // The projector's copy differs from the full table where the client would misread that.
    private IEnumerable<IReadOnlyList<string?>> ShownCells(IRunObserver observer)
    {
        var prefix = Prefix(observer);
        var column = rows.Columns.ToList().FindIndex(SequenceLinks.Is);
        var next = column < 0 ? null : ShownLinks(column, observer);
        int[] guarded = [.. new[] { LogColumns.Label, LogColumns.Predicted }.Select(ColumnOf).Where(NeedsGuard)];
        foreach (var (row, place) in shown.Select((row, place) => (row, place)))
        {
            string?[] cells = [.. rows.Cells(row)];
            if (next is not null)
                cells[column] = next[place]?.ToString(CultureInfo.InvariantCulture);
            if (closing is not null && place == shown.Length - 1)
                (cells[0], cells[ColumnOf(closing.Column)]) = (closing.Id, closing.Value);
            foreach (var label in guarded)
                cells[label] = cells[label] is { } text ? ClientNumber.Guarded(text) : null;
            yield return
            [
                .. cells.Skip(1),
                .. labelNumbers is null ? Array.Empty<string>() : [labelNumbers[rows.Label(row) ?? ""]],
                prefix + cells[0],
            ];
        }
    }

    private int ColumnOf(string name) => rows.Columns.ToList().IndexOf(name);

    // Where the client would write one label as another, all that it takes for numbers are kept as texts.
    private bool NeedsGuard(int column) =>
        column > 0 && shown.Any(row => rows.Cells(row)[column] is { } text && ClientNumber.Changes(text));

    // Each label's number in the labels' order where the client offers no colours for so many texts; else null.
    private static Dictionary<string, string>? LabelNumbers(IEmbeddingRows rows, int[] shown)
    {
        string[] labels = [.. shown.Select(row => rows.Label(row) ?? "").Distinct()];
        if (labels.Length <= BookmarkView.MostColors || rows.Columns.Contains(LogColumns.LabelNumber)
            || labels.All(label => label.Length == 0 || (ClientNumber.Is(label) && !ClientNumber.Changes(label))))
            return null;

        return labels.Order(LabelOrder.Instance).Index()
            .ToDictionary(label => label.Item, label => label.Index.ToString(CultureInfo.InvariantCulture));
    }

    private string Prefix(IRunObserver observer)
    {
        var number = shown.Select(rows.Id).FirstOrDefault(ClientNumber.Is);
        if (number is null)
            return "";

        observer.Warned(
            $"TensorBoard would read ids such as '{number}' as numbers: it shows every id with '{IdPrefix}' before it");
        return IdPrefix;
    }

    private int?[] ShownLinks(int column, IRunObserver observer)
    {
        var all = Enumerable.Range(0, rows.Count).Select(row => rows.Cells(row)[column] ?? "");
        var next = SequenceLinks.Keep(SequenceLinks.Parse([.. all]), closing is null ? shown : shown[..^1]);
        if (SequenceLinks.Open(next) > 0)
        {
            observer.Warned(
                $"'{rows.Columns[column]}' leads in a circle, which TensorBoard's client would follow without end: "
                + "the line is drawn without its last piece");
        }

        if (closing is null)
            return next;

        next[^1] = shown.Length - 1;
        return [.. next, null];
    }

    private void WriteProjections(string folder, IReadOnlyList<TagProjection> projections)
    {
        using var table = File.Create(Path.Combine(folder, ProjectionsFile.Name));
        ProjectionsFile.Write(
            table, [.. shown.Select((row, place) => place < rows.Count ? rows.Id(row) : closing!.Id)], projections);
    }

    private void WriteBookmarks(string folder, IReadOnlyList<TagProjection> projections, JsonDocument? kept)
    {
        using var bookmarks = File.Create(Path.Combine(folder, BookmarksFile.Name));
        BookmarksFile.Write(
            bookmarks, projections, BookmarkView.Of(rows.Dimension, ShownColumns, shown.Select(rows.Label)), kept);
    }

    private void WriteSprite(string path, int size)
    {
        using var file = File.Create(path);
        SpriteSheet.Write(
            file, shown.Length, size, (index, pixels) => rows.CopyThumbnail(shown[index], size, pixels));
    }
}
