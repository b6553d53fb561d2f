using System.Collections.Immutable;

namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>x * scale + shift with fixed numbers for each channel: torchvision's <c>transform_input</c>, which brings
/// ImageNet's normalisation to values around -1..1.</summary>
/// <param name="Scale">A factor for each channel.</param>
/// <param name="Shift">A summand for each channel; as many as factors.</param>
public sealed record ChannelAffineOp(ImmutableArray<double> Scale, ImmutableArray<double> Shift) : Op
{
    /// <inheritdoc/>
    public override string Kind => "ChannelAffine";
}
