using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;

namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>Which kernel computes which op: the one place that a new op is entered in.</summary>
internal static class ReferenceKernels
{
    /// <summary>Makes a node's kernel.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shapes">Every node's shape at the program's input size.</param>
    /// <param name="parameters">Where its parameters are read from.</param>
    public static ReferenceKernel For(Node node, ImmutableArray<TensorShape> shapes, ParameterReader parameters)
    {
        var output = shapes[node.Index];
        var input = shapes[node.Inputs[0]];
        return node.Op switch
        {
            Conv2dOp op => new Conv2dKernel(
                op, input, output, parameters.Read(node, "weight"), parameters.ReadOptional(node, "bias")),
            BatchNorm2dOp op => new BatchNorm2dKernel(
                op, parameters.Read(node, "weight"), parameters.Read(node, "bias"),
                parameters.Read(node, "running_mean"), parameters.Read(node, "running_var")),
            ReluOp => new ReluKernel(),
            MaxPool2dOp op => new MaxPool2dKernel(op, input, output),
            AvgPool2dOp or AdaptiveAvgPool2dOp => new AveragePool2dKernel(node.Op, input, output),
            ChannelAffineOp op => new ChannelAffineKernel(op),
            LinearOp op => new LinearKernel(op, parameters.Read(node, "weight"), parameters.ReadOptional(node, "bias")),
            AddOp => new AddKernel(),
            ConcatOp or FlattenOp or DropoutOp => new CopyKernel(),
            _ => throw new GraphException(node.Name, $"the Reference engine has no kernel for {node.Op.Kind}"),
        };
    }
}
