using EmbeddingProjector.Sweeps;

namespace EmbeddingProjector.Module.Output;

/// <summary>What <c>Export-RotationSweep</c> measured and wrote.</summary>
public sealed record RotationSweep
{
    /// <summary>The full path of the picture.</summary>
    public required string Path { get; init; }

    /// <summary>What changed from picture to picture.</summary>
    public required SweepKind Kind { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The layer whose values are compared.</summary>
    public required string Layer { get; init; }

    /// <summary>Pictures with a vector.</summary>
    public required int Count { get; init; }

    /// <summary>Values of one vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>The mean cosine to the unchanged picture over all changed ones: 1 for a model that does not see the
    /// change.</summary>
    public required double Invariance { get; init; }

    /// <summary>The part of the changed pictures whose predicted class is the unchanged one's; null for a model without
    /// a head.</summary>
    public required double? SameClass { get; init; }

    /// <summary>The number of <see cref="Flips"/>.</summary>
    public int FlipCount => Flips.Length;

    /// <summary>Where the predicted class changes: the first value of the new class, the old one and the new one.</summary>
    public required SweepFlip[] Flips { get; init; }

    /// <summary>[count]: degrees, factors or pixels.</summary>
    public required double[] Values { get; init; }

    /// <summary>[count]: the cosine to the unchanged picture; NaN where a vector is all zeros.</summary>
    public required double[] Cosine { get; init; }

    /// <summary>[count]: the predicted classes; null for a model without a head.</summary>
    public required string[]? Predicted { get; init; }

    /// <summary>[count]: their probabilities, 0 to 1; null for a model without a head.</summary>
    public required float[]? Probability { get; init; }

    /// <summary>The full path of the folder to point TensorBoard at.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list.</summary>
    public required string Tag { get; init; }

    /// <summary>The heatmap's picture: raw values, clipped to 0..1, a row a value.</summary>
    public required string Heatmap { get; init; }

    /// <summary>The heatmap's page.</summary>
    public required string HeatmapPage { get; init; }

    /// <summary>The curve of cosines as PNG.</summary>
    public required string Curve { get; init; }

    /// <summary>The curve of cosines as SVG.</summary>
    public required string CurveSvg { get; init; }

    /// <summary>From the first picture to the last file.</summary>
    public required TimeSpan Elapsed { get; init; }

    internal static RotationSweep Of(SweepFiles files) => new()
    {
        Path = files.Sweep.Set.Source!,
        Kind = files.Sweep.Kind,
        Model = files.Sweep.Set.Name,
        Layer = files.Sweep.Layer,
        Count = files.Sweep.Values.Length,
        Dimension = files.Sweep.Set.Dimension,
        Invariance = files.Sweep.Invariance,
        SameClass = files.Sweep.SameClass,
        Flips = files.Sweep.Flips,
        Values = files.Sweep.Values,
        Cosine = files.Sweep.Cosine,
        Predicted = files.Sweep.Predicted,
        Probability = files.Sweep.Probability,
        LogDir = files.LogDir,
        Tag = files.Tag,
        Heatmap = files.Heatmap,
        HeatmapPage = files.HeatmapPage,
        Curve = files.Curve,
        CurveSvg = files.CurveSvg,
        Elapsed = files.Elapsed,
    };
}
