namespace EmbeddingProjector.Inference.Graph.Ops;

/// <summary>The vision transformer's learned class token in front of the patches' tokens: [tokens, features] to
/// [1 + tokens, features].</summary>
internal sealed record ClassTokenOp(int Features) : Op
{
    public override string Kind => "ClassToken";

    /// <summary><c>class_token</c> [1, 1, features].</summary>
    public override ImmutableArray<ParameterSpec> Parameters => [new("class_token", [1, 1, Features])];

    internal override OpDefinition Define(OpNode node) =>
        new LearnedTokens(node.Parameter("class_token"), shift: Features);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs)
    {
        ShapeRequirements.Features(node, ShapeRequirements.Tokens(node, inputs[0]), Features);
        return new(inputs[0][0] + 1, Features);
    }
}

/// <summary>The vision transformer's learned position of each token, added to it.</summary>
/// <param name="Tokens">The model's own number: another picture size has another.</param>
internal sealed record PositionEmbeddingOp(int Tokens, int Features) : Op
{
    public override string Kind => "PositionEmbedding";

    /// <summary><c>pos_embedding</c> [1, tokens, features].</summary>
    public override ImmutableArray<ParameterSpec> Parameters => [new("pos_embedding", [1, Tokens, Features])];

    internal override OpDefinition Define(OpNode node) =>
        new LearnedTokens(node.Parameter("pos_embedding"), shift: 0);

    private protected override TensorShape OutputShape(string node, ReadOnlySpan<TensorShape> inputs) =>
        inputs[0] == new TensorShape(Tokens, Features)
            ? inputs[0]
            : throw new GraphException(
                node,
                $"the model has positions for [{Tokens}, {Features}] tokens, found {inputs[0]}: a vision transformer "
                + "reads pictures of its own size only");
}

/// <summary>out = the learned values, and the input added from some place on.</summary>
/// <param name="learned">Where the output starts.</param>
/// <param name="shift">Where the input's first value goes.</param>
internal sealed class LearnedTokens(float[] learned, int shift) : OpDefinition
{
    public override void Run(double[][] inputs, double[] output, RunContext run)
    {
        for (var i = 0; i < output.Length; i++)
            output[i] = (i < learned.Length ? learned[i] : 0) + (i < shift ? 0 : inputs[0][i - shift]);
    }

    public override void AddGradient(
        NodeValues values, double[] outputGradient, double[][] inputGradients, RunContext run)
    {
        for (var i = shift; i < outputGradient.Length; i++)
            inputGradients[0][i - shift] += outputGradient[i];
    }
}
