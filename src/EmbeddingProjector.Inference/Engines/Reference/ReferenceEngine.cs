namespace EmbeddingProjector.Inference.Engines.Reference;

/// <summary>The definition of every op: plain loops in float64 over one image at a time. Other engines are compared
/// with it.</summary>
internal sealed class ReferenceEngine : IEngine
{
    /// <summary>The name that <c>-Engine</c> takes.</summary>
    public const string EngineName = "Reference";

    public string Name => EngineName;

    /// <summary>Every op: it is the definition.</summary>
    public bool Supports(Op op) => true;

    public IProgram Compile(ModelGraph graph, IWeightSource weights, ProgramOptions options)
    {
        options.Check(graph, this);
        var shapes = graph.InferShapes(options.InputShape);
        var parameters = new ParameterReader(weights);
        ImmutableArray<ReferenceStep> steps =
        [
            .. graph.Ancestors(options.Outputs.AsSpan())
                .Where(node => node.Op is not InputOp)
                .Select(node => new ReferenceStep(
                    node, node.Op.Define(Describe(node)), shapes[node.Index].Length)),
        ];
        return options.Gradient
            ? new ReferenceGradientProgram(steps, shapes, options)
            : new ReferenceProgram(steps, shapes, options);

        OpNode Describe(Node node) => new(
            node.Name, [.. node.Inputs.Select(input => shapes[input])], shapes[node.Index],
            suffix => parameters.Read(node, suffix));
    }
}
