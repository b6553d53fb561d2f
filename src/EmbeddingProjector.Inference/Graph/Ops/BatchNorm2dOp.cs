using System.Collections.Immutable;

namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Batch normalisation with stored statistics: (x - mean) / sqrt(variance + epsilon) * weight + bias
/// (<c>torch.nn.BatchNorm2d</c> in evaluation mode; Ioffe and Szegedy, 2015).</summary>
/// <param name="Channels">Channels of the map.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record BatchNorm2dOp(int Channels, float Epsilon) : Op
{
    /// <inheritdoc/>
    public override string Kind => "BatchNorm2d";

    /// <summary><c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c>, each [channels].</summary>
    public override ImmutableArray<ParameterSpec> Parameters =>
    [
        new("weight", [Channels]),
        new("bias", [Channels]),
        new("running_mean", [Channels]),
        new("running_var", [Channels]),
    ];
}
