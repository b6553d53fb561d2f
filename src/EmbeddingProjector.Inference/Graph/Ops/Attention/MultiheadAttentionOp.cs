namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>Self-attention of all tokens, [tokens, features] to the same (<c>torch.nn.MultiheadAttention</c> with
/// query, key and value the same; Vaswani et al., 2017).</summary>
/// <remarks>in_proj gives query, key and value one after another, the heads one after another in each. For each head
/// softmax(query * key^T / sqrt(features / heads)) * value; out_proj reads the heads' results side by side.</remarks>
internal sealed record MultiheadAttentionOp(int Features, int Heads) : Op
{
    public override string Kind => "MultiheadAttention";

    /// <summary><c>in_proj_weight</c> [3 * features, features], <c>in_proj_bias</c>, <c>out_proj.weight</c> [features,
    /// features] and <c>out_proj.bias</c>.</summary>
    public override ImmutableArray<ParameterSpec> Parameters =>
    [
        new("in_proj_weight", [3 * Features, Features]),
        new("in_proj_bias", [3 * Features]),
        new("out_proj.weight", [Features, Features]),
        new("out_proj.bias", [Features]),
    ];

    internal override OpDefinition Define(OpNode node) => new AttentionDefinition
    {
        Heads = Heads,
        Length = node.Input[0],
        Tokens = [.. Enumerable.Range(0, node.Input[0])],
        Scales = [.. Enumerable.Repeat(1 / Math.Sqrt(Features / Heads), Heads)],
        Qkv = new(node.Parameter("in_proj_weight"), node.Parameter("in_proj_bias")),
        Projection = new(node.Parameter("out_proj.weight"), node.Parameter("out_proj.bias")),
    };

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        ShapeRequirements.Heads(node, Features, Heads);
        return ShapeRequirements.Features(node, ShapeRequirements.Tokens(node, inputs[0]), Features);
    }
}
