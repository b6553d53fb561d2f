namespace EmbeddingProjector.Module.Hosting;

/// <summary>A metric by its name, as <c>-Metric</c> takes it.</summary>
/// <remarks>No enumeration: PowerShell completes those without a word on what each name means, and <c>L2</c>, as other
/// tools call the Euclidean distance, is none of its names.</remarks>
/// <param name="Value">The metric.</param>
public readonly record struct MetricName(VectorMetric Value)
{
    private const string OtherEuclidean = "L2";

    /// <summary>What PowerShell makes of a text.</summary>
    /// <exception cref="FormatException">No metric is called so.</exception>
    public static MetricName Parse(string text)
    {
        if (text.Equals(OtherEuclidean, StringComparison.OrdinalIgnoreCase))
            return new(VectorMetric.Euclidean);

        var names = Enum.GetValues<VectorMetric>().Where(metric =>
            text.Length > 0 && metric.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        return names.Length == 1
            ? new(names[0])
            : throw new FormatException(
                $"expected {string.Join(", ", Enum.GetNames<VectorMetric>())} or {OtherEuclidean}, found '{text}'");
    }

    /// <summary>The metric itself.</summary>
    public static implicit operator VectorMetric(MetricName name) => name.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
