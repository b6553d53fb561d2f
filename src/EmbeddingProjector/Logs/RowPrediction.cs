namespace EmbeddingProjector.Logs;

/// <summary>A prediction as the log's tables hold it, so that a row taken over from an earlier run is the same to the
/// byte.</summary>
/// <param name="Category">The class's name, or its index as text; null without a prediction.</param>
/// <param name="Probability">In the shortest form that reads back to the same float32; null without a
/// prediction.</param>
internal readonly record struct RowPrediction(string? Category, string? Probability)
{
    /// <summary>The probability's number; NaN where it is none.</summary>
    public float Value =>
        float.TryParse(Probability, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : float.NaN;

    public static RowPrediction Of(Prediction? prediction) =>
        prediction is null ? default : Of(MetadataFile.Cell(prediction.Category), prediction.Probability);

    /// <param name="category">As a table's cell holds it.</param>
    public static RowPrediction Of(string category, float probability) =>
        new(category, probability.ToString("R", CultureInfo.InvariantCulture));
}

/// <summary>The predictions of many rows: eight bytes each, and each class's name once.</summary>
internal sealed class PredictionList
{
    private readonly List<(int Category, float Probability)> rows = [];
    private readonly List<string> categories = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    public RowPrediction this[int row] => rows[row] is (>= 0, _) and var (category, probability)
        ? RowPrediction.Of(categories[category], probability)
        : default;

    public int Count => rows.Count;

    public void Add(RowPrediction prediction)
    {
        if (prediction.Category is not { } category)
        {
            rows.Add((-1, 0));
            return;
        }

        if (!places.TryGetValue(category, out var place))
        {
            places.Add(category, place = categories.Count);
            categories.Add(category);
        }

        rows.Add((place, prediction.Value));
    }
}
