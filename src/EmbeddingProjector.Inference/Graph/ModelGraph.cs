using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Inference.Graph;

/// <summary>An immutable directed acyclic graph of ops: a model without its weights.</summary>
/// <remarks>Backbone, projector and head are cuts of one graph: any node can be the output.</remarks>
public sealed class ModelGraph
{
    /// <summary>The name of the layer that <see cref="WithProjector"/> adds.</summary>
    public const string ProjectorName = "projector";

    private readonly int logits;
    private readonly int embedding;

    internal ModelGraph(string name, ImmutableArray<Node> nodes, int logits, int embedding)
    {
        Name = name;
        Nodes = nodes;
        this.logits = logits;
        this.embedding = embedding;
    }

    /// <summary>The model's name, torchvision's spelling.</summary>
    public string Name { get; }

    /// <summary>The nodes, each after what it reads. The first is the input.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The normalised picture, [3, height, width].</summary>
    public Node Input => Nodes[0];

    /// <summary>The class scores, [classes].</summary>
    public Node Logits => Nodes[logits];

    /// <summary>The default output: the input of the last linear layer, or a global average pool where there is
    /// none.</summary>
    public Node Embedding => Nodes[embedding];

    /// <summary>The last layer with parameters before the logits: its weight's first dimension is the
    /// classes. Null for a graph without parameters, which scores no classes.</summary>
    internal Node? Head => Ancestors(Logits).LastOrDefault(node => !node.Op.Parameters.IsEmpty);

    /// <summary>The parameters' names and shapes, in node order.</summary>
    public IEnumerable<(string Name, ImmutableArray<int> Shape)> Parameters => ParametersOf(Nodes);

    internal static IEnumerable<(string Name, ImmutableArray<int> Shape)> ParametersOf(ImmutableArray<Node> nodes) =>
        nodes.SelectMany(node => node.Op.Parameters.Select(spec => (node.ParameterName(spec.Suffix), spec.Shape)));

    /// <summary>The number of trainable values, as torchvision counts them: batch norm's statistics are none.</summary>
    public long ParameterCount => Nodes.Sum(node => node.ParameterCount);

    /// <summary>Finds a node by torchvision's node name, by a module's path (its last node), or by the words
    /// <c>embedding</c> and <c>logits</c>.</summary>
    /// <param name="layer">Such as <c>layer3</c>, <c>layer1.0.relu_1</c>, <c>classifier.3</c> or <c>logits</c>.</param>
    /// <exception cref="NameNotFoundException">There is none; the nearest names are listed.</exception>
    public Node Find(string layer)
    {
        if (layer.Equals("embedding", StringComparison.OrdinalIgnoreCase))
            return Embedding;
        if (layer.Equals("logits", StringComparison.OrdinalIgnoreCase))
            return Logits;

        return Nodes.FirstOrDefault(node => node.Name.Equals(layer, StringComparison.OrdinalIgnoreCase))
            ?? Nodes.LastOrDefault(node => node.Name.StartsWith(layer + ".", StringComparison.OrdinalIgnoreCase))
            ?? Nodes.LastOrDefault(node => node.ModulePath.Equals(layer, StringComparison.OrdinalIgnoreCase))
            ?? throw NameNotFoundException.Layer(layer, Name, NearestNames.Of(layer, LayerNames));
    }

    /// <summary>Every name that <see cref="Find"/> knows, in the order of <see cref="Layers"/>.</summary>
    public IEnumerable<string> LayerNames => Layers.Select(layer => layer.Name);

    /// <summary>What can be asked for as output: modules before the nodes in them, then <c>embedding</c> and
    /// <c>logits</c>. Shapes are those at the graph's own input size.</summary>
    public IEnumerable<Layer> Layers
    {
        get
        {
            var modules = new HashSet<string>(StringComparer.Ordinal);
            foreach (var node in Nodes)
            {
                for (var dot = node.Name.IndexOf('.'); dot >= 0; dot = node.Name.IndexOf('.', dot + 1))
                {
                    var module = node.Name[..dot];
                    if (modules.Add(module))
                        yield return new(module, "Module", Find(module).Shape);
                }

                yield return new(node.Name, node.Op.Kind, node.Shape);
            }

            yield return new("embedding", Embedding.Name, Embedding.Shape);
            yield return new("logits", Logits.Name, Logits.Shape);
        }
    }

    /// <summary>The same model with a linear layer, <see cref="ProjectorName"/>, behind its embedding, whose values are the
    /// embedding then. The head reads them where it is a linear layer; SqueezeNet's, a convolution, stays beside it.</summary>
    /// <param name="size">Values of the new embedding.</param>
    public ModelGraph WithProjector(int size)
    {
        var place = embedding + 1;
        var op = new LinearOp(Embedding.Shape.Length, size, HasBias: true);
        var projector = new Node(place, ProjectorName, ProjectorName, op, [embedding], new(size))
        {
            Layout = FeatureLayout.Vector,
        };
        var after = Nodes.Skip(place).Select(node => node with
        {
            Index = node.Index + 1,
            Op = node.Op is LinearOp linear && node.Inputs.Contains(embedding) ? linear with { InFeatures = size } : node.Op,
            Inputs = [.. node.Inputs.Select(input => input < embedding ? input : input + 1)],
        });
        return new(
            Name, [.. Nodes.Take(place), projector, .. after], logits > embedding ? logits + 1 : logits, place);
    }

    /// <summary>One line a node, with the nodes that it reads.</summary>
    public override string ToString() => string.Join('\n', Nodes.Select(node => node.Inputs.IsEmpty
        ? $"{node}"
        : $"{node} <- {string.Join(", ", node.Inputs.Select(input => Nodes[input].Name))}"));

    /// <summary>Every node's shape at another input size, by node index.</summary>
    /// <param name="input">[3, height, width].</param>
    /// <exception cref="GraphException">The input is too small for the model.</exception>
    public ImmutableArray<TensorShape> InferShapes(TensorShape input)
    {
        var shapes = ImmutableArray.CreateBuilder<TensorShape>(Nodes.Length);
        shapes.Add(input);
        foreach (var node in Nodes.Skip(1))
            shapes.Add(node.Op.Infer(node.Name, [.. node.Inputs.Select(index => shapes[index])]));

        return shapes.ToImmutable();
    }

    /// <summary>The nodes that some outputs need, in order: the rest of the graph is not run.</summary>
    /// <param name="outputs">The wanted nodes.</param>
    public ImmutableArray<Node> Ancestors(params ReadOnlySpan<Node> outputs)
    {
        var needed = new bool[Nodes.Length];
        foreach (var output in outputs)
            needed[output.Index] = true;
        for (var i = Nodes.Length - 1; i >= 0; i--)
        {
            if (!needed[i])
                continue;
            foreach (var input in Nodes[i].Inputs)
                needed[input] = true;
        }

        return [.. Nodes.Where(node => needed[node.Index])];
    }
}
