namespace EmbeddingProjector.Analysis;

/// <summary>How two embedding spaces are compared.</summary>
public sealed record SpaceComparisonOptions
{
    /// <summary>Neighbors an item, at least 1.</summary>
    public int Neighbors { get; init; } = 10;

    /// <summary>How items of the first space are compared.</summary>
    public VectorMetric FirstMetric { get; init; } = VectorMetric.Cosine;

    /// <summary>How items of the second space are compared.</summary>
    public VectorMetric SecondMetric { get; init; } = VectorMetric.Cosine;

    /// <summary>Lets an item be its own neighbor, as Vectory does, which raises every value.</summary>
    public bool IncludeSelf { get; init; }

    /// <summary>How often the items are drawn anew for the interval, at least 100.</summary>
    public int BootstrapSamples { get; init; } = 1000;

    /// <summary>The part of the redrawn means that lies in the interval, above 0 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>The same seed draws the same samples.</summary>
    public long Seed { get; init; }

    /// <summary>The most threads to use, 0 for all; never changes the result.</summary>
    public int Threads { get; init; }
}
