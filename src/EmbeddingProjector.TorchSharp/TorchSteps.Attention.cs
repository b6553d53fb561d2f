using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace EmbeddingProjector.TorchSharp;

using Arithmetic = Func<IReadOnlyList<Tensor>, Tensor>;

/// <summary>Attention, by libtorch's scaled dot product.</summary>
internal sealed partial class TorchSteps
{
    private Arithmetic Attention(Node node, MultiheadAttentionOp op)
    {
        Tensor qkvWeight = Weight(node, "in_proj_weight"), qkvBias = Weight(node, "in_proj_bias");
        Tensor outWeight = Weight(node, "out_proj.weight"), outBias = Weight(node, "out_proj.bias");
        return inputs =>
        {
            using var scope = NewDisposeScope();
            var qkv = SplitHeads(functional.linear(inputs[0], qkvWeight, qkvBias), inputs[0].shape[1], op.Heads);
            var mixed = functional.scaled_dot_product_attention(
                qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2));
            return functional.linear(JoinHeads(mixed, inputs[0].shape), outWeight, outBias).MoveToOuterDisposeScope();
        };
    }

    private Arithmetic Attention(Node node, WindowAttentionOp op)
    {
        var map = shapes[node.Inputs[0]]; // [height, width, features]
        var (height, width, length) = (map[0], map[1], op.Length);
        var (pixels, regions) = op.Partition(height, width);
        var part = training is null ? Fixed(node, op, regions) : Trained(node, op, regions);
        // Padding is a token of zeros behind the map's.
        var order = Indices(pixels.Select(pixel => pixel == AttentionDefinition.Zeros ? height * width : pixel));
        var places = new int[height * width];
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] != AttentionDefinition.Zeros)
                places[pixels[i]] = i;
        }

        var back = Indices(places);
        return inputs =>
        {
            using var scope = NewDisposeScope();
            var batch = inputs[0].shape[0];
            var tokens = functional.pad(inputs[0].flatten(1, 2), [0, 0, 0, 1]).index_select(1, order);
            var groups = tokens.reshape(-1, length, op.Features); // [batch * groups, length, features]
            var qkv = SplitHeads(functional.linear(groups, part.QkvWeight, part.QkvBias()), length, op.Heads);
            var (query, key) = (qkv.select(0, 0), qkv.select(0, 1));
            if (op.Form == WindowAttentionForm.SwinV2)
                (query, key) = (functional.normalize(query, dim: -1), functional.normalize(key, dim: -1));

            var mask = part.Mask();
            var mixed = functional.scaled_dot_product_attention(
                query.mul(part.Scale()), key, qkv.select(0, 2),
                mask.shape[0] == 1 ? mask : mask.repeat(batch, 1, 1, 1));
            return functional.linear(JoinHeads(mixed, groups.shape), part.OutWeight, part.OutBias)
                .reshape(batch, -1, op.Features).index_select(1, back)
                .reshape(batch, height, width, op.Features).MoveToOuterDisposeScope();
        };
    }

    // What is added to the scores is the same for all pictures, so it is computed once.
    private WindowPart Fixed(Node node, WindowAttentionOp op, int[]? regions)
    {
        var (qkvWeights, qkvBiases) = op.Qkv(Read);
        var (outWeights, outBiases) = op.Projection(Read);
        var qkvBias = Constant(qkvBiases, 3 * op.Features);
        var mask = Mask(op, op.Bias(Read, node.Name), regions);
        // The scaled dot product divides by the root of a head's size.
        var scale = Constant(
            [.. op.Scales(Read).Select(factor => (float)(factor * Math.Sqrt(op.Features / op.Heads)))],
            1, op.Heads, 1, 1);
        return new(
            Constant(qkvWeights, 3 * op.Features, op.Features), () => qkvBias,
            Constant(outWeights, op.Features, op.Features), Constant(outBiases, op.Features), () => mask, () => scale);

        float[] Read(string suffix) => parameters.Read(node, suffix);
    }

    // The same from the parameters themselves, so that gradients reach them.
    private WindowPart Trained(Node node, WindowAttentionOp op, int[]? regions)
    {
        var all = op.Parameters.ToDictionary(spec => spec.Suffix, spec => Weight(node, spec.Suffix));
        var (length, isV2) = (op.Length, op.Form == WindowAttentionForm.SwinV2);
        op.Bias(suffix => parameters.Read(node, suffix), node.Name); // checks the places
        var places = Indices(parameters.Read(node, "relative_position_index").Select(place => (int)place));
        var apart = Mask(op, new double[op.Heads * length * length], regions);
        var root = Math.Sqrt(op.Features / op.Heads);
        var scale = isV2 ? null : Constant(
            [.. op.Scales(_ => []).Select(factor => (float)(factor * root))], 1, op.Heads, 1, 1);
        // Version 2's keys have no bias: torchvision sets it to 0 at every run.
        var kept = Constant(
            [.. Enumerable.Range(0, 3 * op.Features).Select(i => isV2 && i / op.Features == 1 ? 0f : 1f)],
            3 * op.Features);
        var qkvBias = Of("qkv.bias", "to_qkv.bias");
        return new(
            Of("qkv.weight", "to_qkv.weight"), () => qkvBias.mul(kept), Of("proj.weight", "merge.weight"),
            Of("proj.bias", "merge.bias"), Bias, () => scale ?? LogitScale());

        Tensor Of(string swins, string maxVits) => all.TryGetValue(swins, out var value) ? value : all[maxVits];

        Tensor Bias()
        {
            var bias = Table().index_select(0, places).reshape(length, length, op.Heads).permute(2, 0, 1).unsqueeze(0);
            return bias.add(apart, Number.One);
        }

        Tensor Table()
        {
            if (!isV2)
                return all["relative_position_bias_table"];

            var positions = all["relative_coords_table"].reshape(-1, 2);
            var hidden = functional.relu(
                functional.linear(positions, all["cpb_mlp.0.weight"], all["cpb_mlp.0.bias"]));
            return functional.linear(hidden, all["cpb_mlp.2.weight"]).sigmoid().mul(Number.Of(WindowAttentionOp.LargestBias));
        }

        Tensor LogitScale() => all["logit_scale"].clamp_max(Number.Of(WindowAttentionOp.LargestLogitScale)).exp().mul(Number.Of(root))
            .unsqueeze(0);
    }

    // [groups, heads, length, length], or [1, ...] where all groups have the same.
    private Tensor Mask(WindowAttentionOp op, double[] bias, int[]? regions)
    {
        var (length, pairs) = (op.Length, op.Length * op.Length);
        var groups = regions is null ? 1 : regions.Length / length;
        var mask = new float[groups * bias.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            var (group, pair) = (i / bias.Length, i % pairs);
            var isApart = regions is not null
                && regions[group * length + pair / length] != regions[group * length + pair % length];
            mask[i] = (float)(bias[i % bias.Length] + (isApart ? AttentionDefinition.Masked : 0));
        }

        return Constant(mask, groups, op.Heads, length, length);
    }

    private Tensor Indices(IEnumerable<int> places)
    {
        using var host = tensor(places.Select(place => (long)place).ToArray());
        var indices = host.to(device, copy: true);
        weights.Add(new(null, indices));
        return indices;
    }

    // [groups, length, 3 * features] to [3, groups, heads, length, size].
    private static Tensor SplitHeads(Tensor qkv, long length, int heads) =>
        qkv.reshape(-1, length, 3, heads, qkv.shape[2] / 3 / heads).permute(2, 0, 3, 1, 4);

    // [groups, heads, length, size] to [groups, length, features].
    private static Tensor JoinHeads(Tensor mixed, long[] shape) => mixed.transpose(1, 2).reshape(shape);

    private sealed record WindowPart(
        Tensor QkvWeight, Func<Tensor> QkvBias, Tensor OutWeight, Tensor OutBias, Func<Tensor> Mask, Func<Tensor> Scale);
}
