namespace EmbeddingProjector.Inference.Engines.Simd.Planning;

/// <content>What transformers have beside linear layers.</content>
internal sealed partial class ProgramBuilder
{
    private void AddTokens(FusedNode group, MapBuffer target)
    {
        var (name, node, source) = (group.Tail.Name, group.Main, maps[group.Inputs[0]]);
        switch (node.Op)
        {
            case LayerNormOp op:
                steps.Add(new LayerNormStep(
                    name, settings.Path, weights.Read(node, "weight"), weights.Read(node, "bias"), op.Epsilon, source,
                    target));
                break;
            case ClassTokenOp:
                steps.Add(new LearnedTokensStep(name, weights.Read(node, "class_token"), shift: 1, source, target));
                break;
            case PositionEmbeddingOp:
                steps.Add(new LearnedTokensStep(name, weights.Read(node, "pos_embedding"), shift: 0, source, target));
                break;
            case SelectTokenOp op:
                steps.Add(PixelCopyStep.OfToken(name, op.Index, source, target));
                break;
            case PatchMergingOp:
                steps.Add(PixelCopyStep.OfCells(name, source, target));
                break;
            case MultiheadAttentionOp op:
                AddAttention(group, op, target);
                break;
            case WindowAttentionOp op:
                AddAttention(group, op, target);
                break;
        }
    }

    private void AddAttention(FusedNode group, MultiheadAttentionOp op, MapBuffer target)
    {
        var node = group.Main;
        var bias = weights.Read(node, "in_proj_bias");
        var layer = new AttentionLayer(
            Heads: op.Heads,
            Length: target.Layout.Pixels,
            Pixels: [.. Enumerable.Range(0, target.Layout.Pixels)],
            Scales: [.. Enumerable.Repeat(1 / Math.Sqrt(op.Features / op.Heads), op.Heads)],
            ZeroToken: bias);
        AddAttention(
            group, layer, (weights.Read(node, "in_proj_weight"), bias),
            (weights.Read(node, "out_proj.weight"), weights.Read(node, "out_proj.bias")), target);
    }

    private void AddAttention(FusedNode group, WindowAttentionOp op, MapBuffer target)
    {
        var node = group.Main;
        var (pixels, regions) = op.Partition(target.Layout.Height, target.Layout.Width);
        var qkv = op.Qkv(Parameter);
        var layer = new AttentionLayer(
            Heads: op.Heads,
            Length: op.Length,
            Pixels: pixels,
            Scales: op.Scales(Parameter),
            ZeroToken: qkv.Bias)
        {
            Regions = regions,
            Bias = op.Bias(Parameter, node.Name),
            Cosine = op.Form == WindowAttentionForm.SwinV2,
        };
        AddAttention(group, layer, qkv, op.Projection(Parameter), target);

        float[] Parameter(string suffix) => weights.Read(node, suffix);
    }

    // Query, key and value of all tokens; the heads; the layer that mixes them.
    private void AddAttention(
        FusedNode group, AttentionLayer layer, (float[] Weight, float[] Bias) qkv,
        (float[] Weight, float[] Bias) projection, MapBuffer target)
    {
        var (name, source) = (group.Tail.Name, maps[group.Inputs[0]]);
        var form = forms[group.Tail.Index] with { HaloHeight = 0, HaloWidth = 0 };
        var queries = new MapBuffer(form with { Channels = 3 * form.Channels });
        var mixed = new MapBuffer(form);
        moreMaps.AddRange([queries, mixed]);
        var residual = group.Residual is { } value ? maps[value] : null;
        steps.Add(Pointwise(name, qkv, default, source, queries, residual: null));
        steps.Add(new AttentionStep(name, settings.Path, kernels, scratch, layer, queries, mixed));
        steps.Add(Pointwise(
            name, projection, ActivationKernel.For(group.Activation, settings.Path), mixed, target, residual));
    }

    private ConvolutionStep Pointwise(
        string name, (float[] Weight, float[] Bias) layer, ActivationKernel activation, MapBuffer source,
        MapBuffer target, MapBuffer? residual)
    {
        var op = new Conv2dOp(source.Layout.Channels, target.Layout.Channels, 1, 1, 0, 1, 1, HasBias: true);
        var values = new LayerValues(
            layer.Weight, [.. Enumerable.Repeat(1.0, op.OutChannels)], [.. layer.Bias.Select(value => (double)value)]);
        return new(
            name, kernels, scratch, WeightPacking.Pack(op, values, source.Layout),
            ConvolutionGeometry.Of(op, source.Layout, target.Layout, residual?.Layout), activation, source, target,
            residual);
    }
}
