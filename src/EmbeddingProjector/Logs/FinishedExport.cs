namespace EmbeddingProjector.Logs;

/// <summary>An export that was finished before, as a source of rows for the next.</summary>
internal sealed class FinishedExport : IStoredRows, IDisposable
{
    private readonly string folder;
    private readonly EmbeddingMatrix matrix;
    private readonly int? thumbnailSize;
    private readonly List<RowPrediction> predictions = [];
    private readonly List<string> ids = [];
    private readonly Dictionary<ContentId, int> rows = [];
    private readonly Lazy<Dictionary<string, int>> shown;
    private readonly Lazy<RgbImage?> sprite;

    private FinishedExport(string folder, int? thumbnailSize, EmbeddingMatrix matrix)
    {
        this.folder = folder;
        this.matrix = matrix;
        this.thumbnailSize = thumbnailSize;
        shown = new(ReadShown);
        sprite = new(ReadSprite);
    }

    /// <summary>Opens a tag's folder if it was made by the same recipe and is whole; else null.</summary>
    /// <param name="folder">The tag's folder.</param>
    /// <param name="recipe">What the new export is made by.</param>
    /// <param name="thumbnailSize">What the new export needs; null without thumbnails.</param>
    public static FinishedExport? TryOpen(string folder, EmbeddingRecipe recipe, int? thumbnailSize)
    {
        var provenance = ExportProvenance.TryRead(folder);
        var matrixPath = Path.Combine(folder, LogColumns.EmbeddingsFile);
        var itemsPath = Path.Combine(folder, LogColumns.ItemsFile);
        var isOurs = provenance is { Origin: EmbeddingOrigin.Pictures } && provenance.Recipe == recipe;
        if (!isOurs || !File.Exists(matrixPath) || !File.Exists(itemsPath))
            return null;

        var export = new FinishedExport(folder, thumbnailSize, EmbeddingMatrix.Open(matrixPath));
        try
        {
            if (export.ReadItems(itemsPath) && export.matrix.Dimension == provenance!.Dimension)
                return export;
        }
        catch
        {
            export.Dispose();
            throw;
        }

        export.Dispose();
        return null;
    }

    public bool TryFind(ContentId content, out int row) =>
        rows.TryGetValue(content, out row)
        && (thumbnailSize is null || (sprite.Value is not null && shown.Value.ContainsKey(ids[row])));

    public ReadOnlySpan<float> Vector(int row) => matrix.Row(row);

    public RowPrediction Prediction(int row) => predictions[row];

    public void CopyThumbnail(int row, Span<byte> pixels) =>
        SpriteSheet.CopyThumbnail(sprite.Value!, shown.Value.Count, shown.Value[ids[row]], pixels);

    public void Dispose() => matrix.Dispose();

    // False where the table and the matrix do not fit each other.
    private bool ReadItems(string path)
    {
        string[]? header = null;
        var categories = new Dictionary<string, string>(StringComparer.Ordinal); // each text once in memory
        foreach (var row in MetadataFile.ReadRows(path))
        {
            if (header is null)
            {
                header = row;
                continue;
            }

            if (ids.Count == matrix.Count)
                return false;
            if (ContentId.TryParse(ImageId.ContentPart(row[0]), out var content))
                rows.TryAdd(content, ids.Count);
            ids.Add(row[0]);
            predictions.Add(Prediction(header, row, categories));
        }

        return header?[0] == LogColumns.Id && ids.Count == matrix.Count;
    }

    private static RowPrediction Prediction(string[] header, string[] row, Dictionary<string, string> categories)
    {
        var (predicted, probability) =
            (Array.IndexOf(header, LogColumns.Predicted), Array.IndexOf(header, LogColumns.Probability));
        if (predicted < 0 || probability < 0)
            return default;

        categories.TryAdd(row[predicted], row[predicted]);
        return new RowPrediction(categories[row[predicted]], row[probability]);
    }

    // id -> place in the sprite
    private Dictionary<string, int> ReadShown()
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = Path.Combine(folder, LogColumns.MetadataFile);
        if (!File.Exists(path))
            return places;

        var id = -1;
        foreach (var row in MetadataFile.ReadRows(path))
        {
            if (id < 0)
                id = Math.Max(0, Array.IndexOf(row, LogColumns.Id));
            else
                places.TryAdd(row[id], places.Count);
        }

        return places;
    }

    // Null where it is not the sprite that the next one needs: then its pictures are read again.
    private RgbImage? ReadSprite()
    {
        var path = Path.Combine(folder, SpriteSheet.Name);
        if (!File.Exists(path) || shown.Value.Count == 0)
            return null;

        try
        {
            return SpriteSheet.TryRead(path, shown.Value.Count, thumbnailSize!.Value);
        }
        catch (ImageUnreadableException)
        {
            return null;
        }
    }
}
