namespace EmbeddingProjector.Logs;

/// <summary>A prediction as the log's tables hold it, so that a row taken over from an earlier run is the same to the
/// byte.</summary>
/// <param name="Category">The class's name, or its index as text; null without a prediction.</param>
/// <param name="Probability">In the shortest form that reads back to the same float32; null without a
/// prediction.</param>
internal readonly record struct RowPrediction(string? Category, string? Probability)
{
    public static RowPrediction Of(Prediction? prediction) => prediction is null
        ? default
        : new RowPrediction(
            MetadataFile.Cell(prediction.Category), prediction.Probability.ToString("R", CultureInfo.InvariantCulture));
}
