using EmbeddingProjector.Sweeps;

namespace EmbeddingProjector.Module.Output;

/// <summary>What <c>Export-RotationSweep</c> measured and wrote.</summary>
/// <param name="Path">The full path of the picture.</param>
/// <param name="Kind">What changed from picture to picture.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Layer">The layer whose values are compared.</param>
/// <param name="Count">Pictures with a vector.</param>
/// <param name="Dimension">Values of one vector.</param>
/// <param name="Invariance">The mean cosine to the unchanged picture over all changed ones: 1 for a model that does not
/// see the change.</param>
/// <param name="SameClass">The part of the changed pictures whose predicted class is the unchanged one's; null for a
/// model without a head.</param>
/// <param name="Flips">Where the predicted class changes: the first value of the new class, the old one and the new
/// one.</param>
/// <param name="Values">[count]: degrees, factors or pixels.</param>
/// <param name="Cosine">[count]: the cosine to the unchanged picture; NaN where a vector is all zeros.</param>
/// <param name="Predicted">[count]: the predicted classes; null for a model without a head.</param>
/// <param name="Probability">[count]: their probabilities, 0 to 1; null for a model without a head.</param>
/// <param name="LogDir">The full path of the folder to point TensorBoard at.</param>
/// <param name="Tag">The name in TensorBoard's list.</param>
/// <param name="Heatmap">The heatmap's picture: raw values, clipped to 0..1, a row a value.</param>
/// <param name="HeatmapPage">The heatmap's page.</param>
/// <param name="Curve">The curve of cosines as PNG.</param>
/// <param name="CurveSvg">The curve of cosines as SVG.</param>
/// <param name="Elapsed">From the first picture to the last file.</param>
public sealed record RotationSweep(
    string Path, SweepKind Kind, string Model, string Layer, int Count, int Dimension, double Invariance,
    double? SameClass, SweepFlip[] Flips, double[] Values, double[] Cosine, string[]? Predicted, float[]? Probability,
    string LogDir, string Tag, string Heatmap, string HeatmapPage, string Curve, string CurveSvg, TimeSpan Elapsed)
{
    /// <summary>The number of <see cref="Flips"/>.</summary>
    public int FlipCount => Flips.Length;

    internal static RotationSweep Of(SweepFiles files) => new(
        Path: files.Sweep.Set.Source!,
        Kind: files.Sweep.Kind,
        Model: files.Sweep.Set.Name,
        Layer: files.Sweep.Layer,
        Count: files.Sweep.Values.Length,
        Dimension: files.Sweep.Set.Dimension,
        Invariance: files.Sweep.Invariance,
        SameClass: files.Sweep.SameClass,
        Flips: files.Sweep.Flips,
        Values: files.Sweep.Values,
        Cosine: files.Sweep.Cosine,
        Predicted: files.Sweep.Predicted,
        Probability: files.Sweep.Probability,
        LogDir: files.LogDir,
        Tag: files.Tag,
        Heatmap: files.Heatmap,
        HeatmapPage: files.HeatmapPage,
        Curve: files.Curve,
        CurveSvg: files.CurveSvg,
        Elapsed: files.Elapsed);
}
