using System.Collections.Frozen;
using System.Runtime.InteropServices;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EmbeddingProjector.TorchSharp;

/// <summary>Which call of libtorch computes which op.</summary>
/// <remarks>Only calls whose native side catches C++ exceptions stand here: of the others (matmul among them) a refusal
/// ends the process. The shapes are the graph's, checked before the weights are read.</remarks>
/// <param name="parameters">The checkpoint.</param>
/// <param name="device">Where the weights go.</param>
internal sealed class TorchSteps(ParameterReader parameters, Device device)
{
    private static readonly FrozenDictionary<Type, Func<TorchSteps, Node, TorchStep>> Makers =
        new Dictionary<Type, Func<TorchSteps, Node, TorchStep>>
        {
            [typeof(Conv2dOp)] = (steps, node) => steps.Conv2d(node, (Conv2dOp)node.Op),
            [typeof(BatchNorm2dOp)] = (steps, node) => steps.BatchNorm2d(node, (BatchNorm2dOp)node.Op),
            [typeof(LinearOp)] = (steps, node) => steps.Linear(node),
            [typeof(MaxPool2dOp)] = (_, node) => MaxPool2d(node, (MaxPool2dOp)node.Op),
            [typeof(AvgPool2dOp)] = (_, node) => AvgPool2d(node, (AvgPool2dOp)node.Op),
            [typeof(AdaptiveAvgPool2dOp)] = (_, node) => AdaptiveAvgPool2d(node, (AdaptiveAvgPool2dOp)node.Op),
            [typeof(ChannelAffineOp)] = (steps, node) => steps.ChannelAffine(node, (ChannelAffineOp)node.Op),
            [typeof(ActivationOp)] = (_, node) => Activate(node, ((ActivationOp)node.Op).Function),
            [typeof(AddOp)] = (_, node) => new(node, [], inputs => inputs[0].add(inputs[1])),
            [typeof(ConcatOp)] = (_, node) => new(node, [], inputs => cat([.. inputs], 1)),
            // Handles of their own, so that the input's may be given back.
            [typeof(FlattenOp)] = (_, node) => new(node, [], inputs => inputs[0].flatten(1)),
            [typeof(DropoutOp)] = (_, node) => new(node, [], inputs => inputs[0].alias()),
        }.ToFrozenDictionary();

    /// <summary>Whether there is a step for an op.</summary>
    public static bool Supports(Op op) => op is InputOp || Makers.ContainsKey(op.GetType());

    /// <summary>Reads a node's weights and makes its step.</summary>
    /// <param name="node">Any node but the input, of an op that is supported.</param>
    public TorchStep For(Node node) => Makers[node.Op.GetType()](this, node);

    private TorchStep Conv2d(Node node, Conv2dOp op)
    {
        var weight = Weight(node, "weight");
        var bias = op.HasBias ? Weight(node, "bias") : null;
        long[] stride = Pair(op.Stride), padding = Pair(op.Padding);
        // One thread alone gets a plain matrix product for a 1x1 kernel, up to eight times slower than oneDNN's kernel,
        // which libtorch takes for every dilated convolution. Steps between the taps of a single tap change nothing.
        var isPoint = op.Kernel == new Size2(1, 1) && device.type == DeviceType.CPU;
        var dilation = Pair(isPoint ? 2 : op.Dilation);
        return new(
            node,
            bias is null ? [weight] : [weight, bias],
            inputs => functional.conv2d(inputs[0], weight, bias, stride, padding, dilation, op.Groups));
    }

    private TorchStep BatchNorm2d(Node node, BatchNorm2dOp op)
    {
        Tensor mean = Weight(node, "running_mean"), variance = Weight(node, "running_var");
        Tensor weight = Weight(node, "weight"), bias = Weight(node, "bias");
        return new(
            node,
            [mean, variance, weight, bias],
            inputs => functional.batch_norm(inputs[0], mean, variance, weight, bias, training: false, eps: op.Epsilon));
    }

    private TorchStep Linear(Node node)
    {
        var weight = Weight(node, "weight");
        var bias = node.Op.Parameters.Length > 1 ? Weight(node, "bias") : null;
        return new(
            node, bias is null ? [weight] : [weight, bias], inputs => functional.linear(inputs[0], weight, bias));
    }

    private static TorchStep MaxPool2d(Node node, MaxPool2dOp op)
    {
        long[] kernel = Pair(op.Kernel), stride = Pair(op.Stride), padding = Pair(op.Padding), dilation = [1, 1];
        return new(
            node, [], inputs => functional.max_pool2d(inputs[0], kernel, stride, padding, dilation, op.CeilMode));
    }

    private static TorchStep AvgPool2d(Node node, AvgPool2dOp op)
    {
        long[] kernel = Pair(op.Kernel), stride = Pair(op.Stride), padding = Pair(op.Padding);
        return new(
            node,
            [],
            inputs => functional.avg_pool2d(
                inputs[0], kernel, stride, padding, ceil_mode: false, op.CountIncludePad));
    }

    private TorchStep ChannelAffine(Node node, ChannelAffineOp op)
    {
        Tensor scale = PerChannel(op.Scale), shift = PerChannel(op.Shift);
        return new(
            node,
            [scale, shift],
            inputs =>
            {
                using var product = inputs[0].mul(scale);
                return product.add(shift);
            });

        Tensor PerChannel(IReadOnlyList<double> values) =>
            tensor([.. values.Select(value => (float)value)], [1, values.Count, 1, 1]).to(device);
    }

    private static TorchStep AdaptiveAvgPool2d(Node node, AdaptiveAvgPool2dOp op)
    {
        var size = Pair(op.OutputSize);
        return new(node, [], inputs => functional.adaptive_avg_pool2d(inputs[0], size));
    }

    private static TorchStep Activate(Node node, Activation function) => new(node, [], function switch
    {
        Activation.ReLU => inputs => functional.relu(inputs[0]),
        Activation.ReLU6 => inputs => functional.relu6(inputs[0]),
        Activation.Hardswish => inputs => functional.hardswish(inputs[0]),
        Activation.Hardsigmoid => inputs => functional.hardsigmoid(inputs[0]),
        Activation.Sigmoid => inputs => inputs[0].sigmoid(),
        Activation.SiLU => inputs => functional.silu(inputs[0]),
        Activation.GELU => inputs => functional.gelu(inputs[0]),
        Activation.Tanh => inputs => inputs[0].tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "no such activation"),
    });

    // Copied once, into memory of libtorch's own.
    private Tensor Weight(Node node, string suffix)
    {
        var values = parameters.Read(node, suffix);
        var shape = node.Op.Parameters.First(spec => spec.Suffix == suffix).Shape;
        try
        {
            var host = empty(shape.Select(length => (long)length).ToArray(), ScalarType.Float32);
            MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(host.bytes);
            return host.to(device);
        }
        catch (ExternalException cause)
        {
            throw TorchSharpException.Failed($"parameter '{node.ParameterName(suffix)}'", device, cause);
        }
    }

    private static long[] Pair(Size2 size) => [size.Height, size.Width];
}
