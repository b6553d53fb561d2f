using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Models.Download;

namespace EmbeddingProjector.Inference.Models;

/// <summary>A graph with its weights, run by an engine.</summary>
/// <param name="vision">Graph, weights and transform; freed with this.</param>
/// <param name="engine">What runs the graph.</param>
public sealed class GraphModel(VisionModel vision, IEngine engine) : Model
{
    private readonly ModelGraph graph = vision.Graph;

    /// <summary>Opens a model of the catalogue with its published weights, downloaded where they are not on this machine
    /// yet.</summary>
    /// <param name="name">Such as <c>resnet152</c>.</param>
    /// <param name="engine">The engine's name; <c>Auto</c> for the best one of this machine.</param>
    /// <exception cref="NameNotFoundException">There is no such model.</exception>
    /// <exception cref="NameNotFoundException">There is no such engine.</exception>
    public static GraphModel Load(string name, string engine = EngineFactory.Auto)
    {
        var vision = new ModelLoader(new WeightStore()).Load(name);
        return new(vision, EngineFactory.Create(engine, graph: vision.Graph));
    }

    /// <inheritdoc/>
    public override ModelIdentity Identity { get; } =
        new(vision.Graph.Name, vision.WeightSetName, vision.WeightsSha256, engine.Name, engine.IsInvariant);

    /// <inheritdoc/>
    public override ImageTransform Transform => vision.Transform;

    /// <inheritdoc/>
    public override ImmutableArray<string> Categories => vision.Categories;

    /// <inheritdoc/>
    public override IEnumerable<Layer> Layers => graph.Layers;

    /// <inheritdoc/>
    public override Layer? Logits => !vision.HasHead ? null : LayerOf(graph.Logits);

    /// <inheritdoc/>
    public override Layer? Scores => !vision.HasHead ? null : LayerOf(BeforeRelu() ?? graph.Logits);

    /// <inheritdoc/>
    public override Layer Find(string layer) => LayerOf(graph.Find(layer));

    /// <inheritdoc/>
    public override TensorShape ShapeOf(Layer layer, TensorShape input) =>
        graph.InferShapes(input)[graph.Find(layer.Name).Index];

    /// <inheritdoc/>
    public override IProgram Compile(
        ImmutableArray<Layer> outputs, TensorShape input, int maxBatch, int threads, bool gradient = false) =>
        engine.Compile(graph, vision.Weights, new ProgramOptions
        {
            Outputs = [.. outputs.Select(layer => graph.Find(layer.Name))],
            InputShape = input,
            MaxBatch = maxBatch,
            Threads = threads,
            Gradient = gradient,
        });

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => vision.Dispose();

    private static Layer LayerOf(Node node) => new(node.Name, node.Op.Kind, node.Shape) { Layout = node.Layout };

    // Flatten, dropout and a global mean may stand between the ReLU and the logits: they keep the mean.
    private Node? BeforeRelu()
    {
        var node = graph.Logits;
        while (node.Op is FlattenOp or DropoutOp
            or AdaptiveAvgPool2dOp { OutputSize: { Height: 1, Width: 1 } })
        {
            node = graph.Nodes[node.Inputs[0]];
        }

        return node.Op is ActivationOp { IsReLU: true } ? graph.Nodes[node.Inputs[0]] : null;
    }
}
