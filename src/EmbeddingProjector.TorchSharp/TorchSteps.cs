using System.Collections.Frozen;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.TorchSharp.Training;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EmbeddingProjector.TorchSharp;

using Arithmetic = Func<IReadOnlyList<Tensor>, Tensor>;

/// <summary>Which call of libtorch computes which op.</summary>
/// <remarks>Only calls whose native side catches C++ exceptions stand here: of the others (matmul among them) a refusal
/// ends the process. The shapes are the graph's, checked before the weights are read.</remarks>
/// <param name="shapes">Every node's shape, by index.</param>
/// <param name="device">Where the weights go.</param>
/// <param name="mode">How the steps are run.</param>
/// <param name="training">What training does otherwise; null where it is not trained.</param>
internal sealed partial class TorchSteps(
    ParameterReader parameters, ImmutableArray<TensorShape> shapes, Device device, TorchMode mode,
    TrainingMode? training = null)
{
    private static readonly FrozenDictionary<Type, Func<TorchSteps, Node, Arithmetic>> Makers =
        new Dictionary<Type, Func<TorchSteps, Node, Arithmetic>>
        {
            [typeof(Conv2dOp)] = (steps, node) => steps.Conv2d(node, (Conv2dOp)node.Op),
            [typeof(BatchNorm2dOp)] = (steps, node) => steps.BatchNorm2d(node, (BatchNorm2dOp)node.Op),
            [typeof(LayerNormOp)] = (steps, node) => steps.LayerNorm(node, (LayerNormOp)node.Op),
            [typeof(LinearOp)] = (steps, node) => steps.Linear(node, (LinearOp)node.Op),
            [typeof(ChannelAffineOp)] = (steps, node) => steps.ChannelAffine((ChannelAffineOp)node.Op),
            [typeof(LayerScaleOp)] = (steps, node) => steps.LayerScale(node),
            [typeof(ClassTokenOp)] = (steps, node) => steps.ClassToken(node),
            [typeof(PositionEmbeddingOp)] = (steps, node) => steps.PositionEmbedding(node),
            [typeof(MultiheadAttentionOp)] = (steps, node) => steps.Attention(node, (MultiheadAttentionOp)node.Op),
            [typeof(WindowAttentionOp)] = (steps, node) => steps.Attention(node, (WindowAttentionOp)node.Op),
            [typeof(MaxPool2dOp)] = (_, node) => MaxPool2d((MaxPool2dOp)node.Op),
            [typeof(AvgPool2dOp)] = (_, node) => AvgPool2d((AvgPool2dOp)node.Op),
            [typeof(AdaptiveAvgPool2dOp)] = (_, node) => AdaptiveAvgPool2d((AdaptiveAvgPool2dOp)node.Op),
            [typeof(ActivationOp)] = (_, node) => Activate(((ActivationOp)node.Op).Function),
            [typeof(AddOp)] = (_, _) => inputs => inputs[0].add(inputs[1], Number.One),
            [typeof(MulOp)] = (_, _) => inputs => inputs[0].mul(inputs[1]),
            [typeof(ConcatOp)] = (_, _) => inputs => cat([.. inputs], 1),
            [typeof(FlattenOp)] = (_, node) => Flatten((FlattenOp)node.Op),
            [typeof(PermuteOp)] = (_, node) => Permute((PermuteOp)node.Op),
            [typeof(SliceChannelsOp)] = (_, node) => SliceChannels((SliceChannelsOp)node.Op),
            [typeof(ChannelShuffleOp)] = (_, node) => ChannelShuffle((ChannelShuffleOp)node.Op),
            [typeof(SelectTokenOp)] = (_, node) => SelectToken((SelectTokenOp)node.Op),
            [typeof(PatchMergingOp)] = (_, _) => MergePatches,
            [typeof(DropoutOp)] = (steps, node) => steps.Dropout(node),
        }.ToFrozenDictionary();

    private List<TorchWeight> weights = [];

    /// <summary>Whether there is a step for an op.</summary>
    public static bool Supports(Op op) => op is InputOp || Makers.ContainsKey(op.GetType());

    /// <summary>Reads a node's weights and makes its step.</summary>
    /// <param name="node">Any node but the input, of an op that is supported.</param>
    public TorchStep For(Node node)
    {
        weights = [];
        var run = Makers[node.Op.GetType()](this, node);
        return new(node, weights, run);
    }

    private Arithmetic Conv2d(Node node, Conv2dOp op)
    {
        var weight = Weight(node, "weight");
        var bias = op.HasBias ? Weight(node, "bias") : null;
        long[] stride = Pair(op.Stride), padding = Pair(op.Padding);
        // One thread alone gets a plain matrix product for a 1x1 kernel, up to eight times slower than oneDNN's kernel,
        // which libtorch takes for every dilated convolution. Back from 1x1 kernels that skip places oneDNN 3.7 divides
        // by zero, which ends the process: seen from 512 input channels, not with dilation. Steps between the taps of a
        // single tap change nothing.
        var isPoint = op.Kernel == new Size2(1, 1) && device.type == DeviceType.CPU;
        var dilates = isPoint && (mode == TorchMode.Alone || op.Stride != new Size2(1, 1));
        var dilation = Pair(dilates ? 2 : op.Dilation);
        var (inFill, outFill) = BlockFill(op);
        if (inFill == 0 && outFill == 0)
            return inputs => functional.conv2d(inputs[0], weight, bias, stride, padding, dilation, op.Groups);

        return inputs =>
        {
            using var scope = NewDisposeScope();
            var wideInput = functional.pad(inputs[0], [0, 0, 0, 0, 0, inFill]);
            var wideWeight = functional.pad(weight, [0, 0, 0, 0, 0, inFill, 0, outFill]);
            var wideBias = bias is null ? null : functional.pad(bias, [0, outFill]);
            var wide = functional.conv2d(wideInput, wideWeight, wideBias, stride, padding, dilation, op.Groups);
            return wide.narrow(1, 0, op.OutChannels).MoveToOuterDisposeScope();
        };
    }

    // oneDNN's kernels (libtorch 2.10, AVX-512) sum over blocks of 16 channels. Of a last block that is not full they
    // multiply by zero whatever lies in memory, and now and then a NaN lies there: seen for the input's channels, and
    // in the gradient to the input for the output's. Channels of zeros fill the blocks. Fewer than 16 input channels,
    // groups and 1x1 kernels have kernels of their own, which do not.
    private (int In, int Out) BlockFill(Conv2dOp op)
    {
        if (device.type != DeviceType.CPU || op.Groups != 1 || op.Kernel == new Size2(1, 1))
            return (0, 0);

        return (op.InChannels < 16 ? 0 : -op.InChannels & 15, -op.OutChannels & 15);
    }

    private Arithmetic BatchNorm2d(Node node, BatchNorm2dOp op)
    {
        Tensor mean = Weight(node, "running_mean"), variance = Weight(node, "running_var");
        Tensor weight = Weight(node, "weight"), bias = Weight(node, "bias");
        var mode = training is null || training.IsFrozen(node) ? null : training;
        return inputs => functional.batch_norm(
            inputs[0], mean, variance, weight, bias, mode is { IsActive: true }, mode?.Momentum ?? 0, op.Epsilon);
    }

    private Arithmetic Dropout(Node node)
    {
        var probability = training?.DropoutOf(node) ?? 0;
        if (probability == 0)
            return inputs => inputs[0].alias(); // a handle of its own, so that the input's may be given back
        if (!TrainingRates.IsStochasticDepth(node))
            return inputs => functional.dropout(inputs[0], probability, training!.IsActive);

        return inputs =>
        {
            if (!training!.IsActive)
                return inputs[0].alias();

            using var scope = NewDisposeScope();
            long[] shape = [inputs[0].shape[0], .. Enumerable.Repeat(1L, inputs[0].shape.Length - 1)];
            var kept = ones(shape, device: device).bernoulli_(1 - probability).div_(Number.Of(1 - probability));
            return inputs[0].mul(kept).MoveToOuterDisposeScope();
        };
    }

    private Arithmetic LayerNorm(Node node, LayerNormOp op)
    {
        Tensor weight = Weight(node, "weight"), bias = Weight(node, "bias");
        if (!op.ChannelsFirst)
            return inputs => functional.layer_norm(inputs[0], [op.Features], weight, bias, op.Epsilon);

        return inputs =>
        {
            using var scope = NewDisposeScope();
            var last = inputs[0].permute(0, 2, 3, 1);
            return functional.layer_norm(last, [op.Features], weight, bias, op.Epsilon).permute(0, 3, 1, 2)
                .MoveToOuterDisposeScope();
        };
    }

    private Arithmetic Linear(Node node, LinearOp op)
    {
        var weight = Weight(node, "weight");
        var bias = op.HasBias ? Weight(node, "bias") : null;
        return inputs => functional.linear(inputs[0], weight, bias);
    }

    private Arithmetic ChannelAffine(ChannelAffineOp op)
    {
        Tensor scale = PerChannel(op.Scale), shift = PerChannel(op.Shift);
        return inputs =>
        {
            using var product = inputs[0].mul(scale);
            return product.add(shift, Number.One);
        };

        Tensor PerChannel(ImmutableArray<double> values) =>
            Constant([.. values.Select(value => (float)value)], 1, values.Length, 1, 1);
    }

    private Arithmetic LayerScale(Node node)
    {
        var scale = Weight(node, "layer_scale");
        return inputs => inputs[0].mul(scale);
    }

    private Arithmetic ClassToken(Node node)
    {
        var token = Weight(node, "class_token"); // [1, 1, features]
        return inputs =>
        {
            using var tokens = token.expand(inputs[0].shape[0], -1, -1);
            return cat([tokens, inputs[0]], 1);
        };
    }

    private Arithmetic PositionEmbedding(Node node)
    {
        var positions = Weight(node, "pos_embedding");
        return inputs => inputs[0].add(positions, Number.One);
    }

    private static Arithmetic MaxPool2d(MaxPool2dOp op)
    {
        long[] kernel = Pair(op.Kernel), stride = Pair(op.Stride), padding = Pair(op.Padding), dilation = [1, 1];
        return inputs => functional.max_pool2d(inputs[0], kernel, stride, padding, dilation, op.CeilMode);
    }

    private static Arithmetic AvgPool2d(AvgPool2dOp op)
    {
        long[] kernel = Pair(op.Kernel), stride = Pair(op.Stride), padding = Pair(op.Padding);
        return inputs => functional.avg_pool2d(
            inputs[0], kernel, stride, padding, ceil_mode: false, op.CountIncludePad);
    }

    private static Arithmetic AdaptiveAvgPool2d(AdaptiveAvgPool2dOp op)
    {
        var size = Pair(op.OutputSize);
        return inputs => functional.adaptive_avg_pool2d(inputs[0], size);
    }

    private static Arithmetic Activate(Activation function) => function switch
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
    };

    private static Arithmetic Flatten(FlattenOp op) => inputs => inputs[0].flatten(1 + op.StartDim);

    private static Arithmetic Permute(PermuteOp op)
    {
        long[] axes = [0, .. op.Axes.Select(axis => 1L + axis)];
        return inputs => inputs[0].permute(axes);
    }

    private static Arithmetic SliceChannels(SliceChannelsOp op) => inputs => inputs[0].narrow(1, op.Start, op.Count);

    private static Arithmetic ChannelShuffle(ChannelShuffleOp op) => inputs =>
    {
        using var scope = NewDisposeScope();
        var shape = inputs[0].shape; // [batch, channels, height, width]
        return inputs[0].reshape(shape[0], op.Groups, shape[1] / op.Groups, shape[2], shape[3]).transpose(1, 2)
            .reshape(shape).MoveToOuterDisposeScope();
    };

    private static Arithmetic SelectToken(SelectTokenOp op) => inputs => inputs[0].select(1, op.Index);

    // Of each cell upper left, lower left, upper right, lower right: columns before rows.
    private static Tensor MergePatches(IReadOnlyList<Tensor> inputs)
    {
        using var scope = NewDisposeScope();
        var shape = inputs[0].shape; // [batch, height, width, channels]
        var map = functional.pad(inputs[0], [0, 0, 0, shape[2] % 2, 0, shape[1] % 2]);
        var (height, width) = (map.shape[1] / 2, map.shape[2] / 2);
        return map.reshape(shape[0], height, 2, width, 2, shape[3]).permute(0, 1, 3, 4, 2, 5)
            .reshape(shape[0], height, width, 4 * shape[3]).MoveToOuterDisposeScope();
    }

    private Tensor Weight(Node node, string suffix)
    {
        var shape = node.Op.Parameters.First(spec => spec.Suffix == suffix).Shape;
        try
        {
            var value = Copy(parameters.Read(node, suffix), [.. shape.Select(length => (long)length)]);
            weights.Add(new(suffix, value));
            return value;
        }
        catch (ExternalException cause)
        {
            throw TorchSharpException.Failed($"parameter '{node.ParameterName(suffix)}'", device, cause);
        }
    }

    private Tensor Constant(float[] values, params long[] shape)
    {
        var value = Copy(values, shape);
        weights.Add(new(null, value));
        return value;
    }

    // Copied once, into memory of libtorch's own.
    private Tensor Copy(float[] values, long[] shape)
    {
        using var host = empty(shape, ScalarType.Float32);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(host.bytes);
        return host.to(device, copy: true);
    }

    private static long[] Pair(Size2 size) => [size.Height, size.Width];
}
