using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>Which rule differentiates which kernel: the one place that a new op's gradient is entered in.</summary>
internal static class ReferenceGradients
{
    /// <summary>Makes the rule of a node's kernel.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">What computes it; it lends its parameters.</param>
    /// <param name="shapes">Every node's shape at the program's input size.</param>
    public static ReferenceGradient For(Node node, ReferenceKernel kernel, ImmutableArray<TensorShape> shapes)
    {
        var output = shapes[node.Index];
        var input = shapes[node.Inputs[0]];
        return kernel switch
        {
            Conv2dKernel conv => new Conv2dGradient(conv.Op, input, output, conv.Weight),
            BatchNorm2dKernel norm => new BatchNorm2dGradient(norm),
            ReluKernel => new ReluGradient(),
            MaxPool2dKernel pool => new MaxPool2dGradient(pool, input, output),
            AveragePool2dKernel pool => new AveragePool2dGradient(pool, input, output),
            ChannelAffineKernel affine => new ChannelAffineGradient(affine.Op),
            LinearKernel linear => new LinearGradient(linear.Op, linear.Weight),
            AddKernel => new AddGradient(),
            CopyKernel => new CopyGradient(),
            _ => throw new GraphException(node.Name, $"the Reference engine has no gradient of {node.Op.Kind}"),
        };
    }
}
