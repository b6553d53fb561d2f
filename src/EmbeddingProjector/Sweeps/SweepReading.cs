namespace EmbeddingProjector.Sweeps;

/// <summary>Reads a sweep's numbers off its embeddings.</summary>
internal static class SweepReading
{
    /// <param name="isClosed">Whether the first value comes after the last.</param>
    /// <param name="values">[items].</param>
    /// <param name="images">[items], at least 2.</param>
    /// <param name="unchanged">The picture as it was; may be one of the items.</param>
    /// <param name="recipe">What decided the vectors.</param>
    public static SweepResult Of(
        SweepSeries series,
        bool isClosed,
        List<double> values,
        List<EmbeddedImage> images,
        EmbeddedImage unchanged,
        EmbeddingRecipe recipe)
    {
        var cosine = images.Select(image => Cosine(image.Vector, unchanged.Vector)).ToArray();
        var predicted = unchanged.Prediction is null ? null : images.Select(i => i.Prediction!.Category).ToArray();
        var probability = unchanged.Prediction is null ? null : images.Select(i => i.Prediction!.Probability).ToArray();
        var changed = Enumerable.Range(0, images.Count)
            .Where(i => series.Kind is SweepKind.Control ? i > 0 : !series.IsNeutral(values[i])).ToArray();
        var defined = changed.Select(i => cosine[i]).Where(double.IsFinite).ToArray();
        return new SweepResult(
            Kind: series.Kind,
            Layer: series.Layer,
            Values: [.. values],
            Set: new EmbeddingSet
            {
                Name = recipe.Model,
                Source = unchanged.Item.SourcePath,
                Ids = [.. images.Select(image => image.Id)],
                Vectors = Matrix.FromRows([.. images.Select(image => image.Vector)]),
                Files = [.. images.Select(image => image.Item.Name)],
                Columns = Columns(series, values, predicted, probability, cosine),
                Recipe = recipe,
                Thumbnails = unchanged.Thumbnail is null ? null : new(() => [.. images.Select(i => i.Thumbnail!)]),
            },
            Predicted: predicted,
            Probability: probability,
            Cosine: cosine,
            Flips: predicted is null ? [] : Flips(values, predicted, isClosed),
            Invariance: defined.Length > 0 ? defined.Average() : double.NaN,
            SameClass: predicted is null || changed.Length == 0
                ? null
                : changed.Count(i => predicted[i] == unchanged.Prediction!.Category) / (double)changed.Length,
            IsClosed: isClosed);
    }

    private static SweepFlip[] Flips(List<double> values, string[] predicted, bool isClosed) =>
    [
        .. Enumerable.Range(isClosed ? 0 : 1, predicted.Length - (isClosed ? 0 : 1))
            .Select(i => (Place: i, From: predicted[i == 0 ? ^1 : i - 1], To: predicted[i]))
            .Where(step => step.From != step.To)
            .Select(step => new SweepFlip(values[step.Place], step.From, step.To)),
    ];

    private static MetadataColumn[] Columns(
        SweepSeries series, List<double> values, string[]? predicted, float[]? probability, double[] cosine)
    {
        var columns = new List<MetadataColumn> { new(series.ValueName, [.. values.Select(SweepSeries.Text)]) };
        if (predicted is not null)
        {
            columns.Add(new("predicted", predicted));
            columns.Add(new("probability", [.. probability!.Select(value => Text(value, "0.######"))]));
        }

        columns.Add(new("cosine", [.. cosine.Select(value =>
            double.IsFinite(value) ? Text(value, "0.########") : MetadataColumn.Missing)]));
        return [.. columns];
    }

    // Exactly 1 for equal vectors, as the square root of a square is exact.
    private static double Cosine(float[] a, float[] b)
    {
        var (dot, ofA, ofB) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            ofA += (double)a[i] * a[i];
            ofB += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(ofA * ofB);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
