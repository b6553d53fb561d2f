namespace EmbeddingProjector.Sweeps;

/// <summary>A place of a sweep where the predicted class changes.</summary>
/// <param name="Value">The first value of the new class.</param>
/// <param name="From">The class before it.</param>
/// <param name="To">The new class.</param>
public sealed record SweepFlip(double Value, string From, string To)
{
    /// <summary>The form <c>37: tabby -> Egyptian cat</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{SweepSeries.Text(Value)}: {From} -> {To}");
}
