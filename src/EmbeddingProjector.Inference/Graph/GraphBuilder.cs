namespace EmbeddingProjector.Inference.Graph;

/// <summary>Builds a <see cref="ModelGraph"/> node by node, in the words of torchvision's model definitions.</summary>
/// <remarks>Shapes are checked as each node is added, so a mistake is named where it is made.</remarks>
internal sealed class GraphBuilder
{
    private readonly string model;
    private readonly List<Node> nodes = [];
    private readonly Dictionary<string, int> calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <param name="model">The model's name.</param>
    /// <param name="inputShape">[channels, height, width] at the model's own input size; models read 3
    /// channels.</param>
    public GraphBuilder(string model, TensorShape inputShape)
    {
        this.model = model;
        Input = Insert("x", "x", new InputOp(), [], inputShape);
    }

    /// <summary>The normalised picture, named <c>x</c> as torchvision names it.</summary>
    public Node Input { get; }

    /// <summary>Adds a node of any op.</summary>
    /// <param name="module">The module's path; a second call of one module is numbered as torchvision numbers
    /// it.</param>
    /// <exception cref="GraphException">The inputs' shapes do not fit the op.</exception>
    public Node Add(string module, Op op, params ReadOnlySpan<Node> inputs) => AddAs(module, module, op, inputs);

    /// <summary>Adds a node whose parameters belong to another path than its name.</summary>
    /// <param name="name">torchvision's node name, such as <c>features.1.0.mul</c>; a second one is numbered.</param>
    /// <param name="module">The parameters' path, such as <c>features.1.0</c>; empty for the model itself.</param>
    /// <exception cref="GraphException">The inputs' shapes do not fit the op.</exception>
    public Node AddAs(string name, string module, Op op, params ReadOnlySpan<Node> inputs)
    {
        var shapes = new TensorShape[inputs.Length];
        var indices = ImmutableArray.CreateBuilder<int>(inputs.Length);
        for (var i = 0; i < inputs.Length; i++)
        {
            shapes[i] = inputs[i].Shape;
            indices.Add(inputs[i].Index);
        }

        var call = calls[name] = calls.GetValueOrDefault(name, -1) + 1;
        var numbered = call == 0 ? name : $"{name}_{call}";
        return Insert(numbered, module, op, indices.ToImmutable(), op.Infer(numbered, shapes));
    }

    /// <summary>A convolution that reads as many channels as its input has.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="stride">Steps between outputs.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="dilation">Steps between taps.</param>
    public Node Conv2d(
        string module, Node input, int outChannels, Size2 kernel, int stride = 1, Size2 padding = default,
        int groups = 1, bool bias = true, int dilation = 1) =>
        Add(module, new Conv2dOp(input.Shape[0], outChannels, kernel, stride, padding, dilation, groups, bias), input);

    /// <summary>Batch normalisation with stored statistics.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Node BatchNorm2d(string module, Node input, float epsilon = 1e-5f) =>
        Add(module, new BatchNorm2dOp(input.Shape[0], epsilon), input);

    /// <summary>max(x, 0).</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">Any shape.</param>
    public Node Relu(string module, Node input) => Activation(module, Ops.Activation.ReLU, input);

    /// <summary>A function of each value alone.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">Any shape.</param>
    public Node Activation(string module, Activation function, Node input) =>
        Add(module, new ActivationOp(function), input);

    /// <summary>Layer normalisation over the last dimension.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[..., features].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Node LayerNorm(string module, Node input, float epsilon) =>
        Add(module, new LayerNormOp(input.Shape[^1], epsilon, ChannelsFirst: false), input);

    /// <summary>The largest value of each window.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="stride">Steps between windows.</param>
    /// <param name="ceilMode">Whether a window that ends outside counts.</param>
    public Node MaxPool2d(
        string module, Node input, Size2 kernel, int stride, Size2 padding = default, bool ceilMode = false) =>
        Add(module, new MaxPool2dOp(kernel, stride, padding, ceilMode), input);

    /// <summary>The mean of each window; the padding's zeros count, as PyTorch's default is.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="stride">Steps between windows.</param>
    public Node AvgPool2d(string module, Node input, Size2 kernel, int stride, Size2 padding = default) =>
        Add(module, new AvgPool2dOp(kernel, stride, padding, CountIncludePad: true), input);

    /// <summary>The mean of each cell of a grid laid over the map.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[channels, height, width].</param>
    public Node AdaptiveAvgPool2d(string module, Node input, Size2 outputSize) =>
        Add(module, new AdaptiveAvgPool2dOp(outputSize), input);

    /// <summary>A linear layer that reads as many features as its input's last dimension has.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">[..., features].</param>
    /// <param name="outFeatures">Values written.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Node Linear(string module, Node input, int outFeatures, bool bias = true) =>
        Add(module, new LinearOp(input.Shape[^1], outFeatures, bias), input);

    /// <summary>The sum of two tensors.</summary>
    /// <param name="name">The node's path, such as <c>layer1.0.add</c>.</param>
    /// <param name="left">Any shape.</param>
    /// <param name="right">The same shape.</param>
    public Node Add(string name, Node left, Node right) => Add(name, new AddOp(), left, right);

    /// <summary>Maps joined along the channels.</summary>
    /// <param name="name">The node's path, such as <c>features.3.cat</c>.</param>
    /// <param name="inputs">Maps of one height and width.</param>
    public Node Concat(string name, params ReadOnlySpan<Node> inputs) => Add(name, new ConcatOp(), inputs);

    /// <summary>All dimensions in one.</summary>
    /// <param name="name">The node's path, usually <c>flatten</c>.</param>
    /// <param name="input">Any shape.</param>
    public Node Flatten(string name, Node input) => Add(name, new FlattenOp(), input);

    /// <summary>Dimensions in another order.</summary>
    /// <param name="name">The node's path, usually <c>permute</c>.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">Where each dimension comes from, the batch not counted.</param>
    public Node Permute(string name, Node input, params ImmutableArray<int> axes) =>
        Add(name, new PermuteOp(axes), input);

    /// <summary>The identity, under dropout's name.</summary>
    /// <param name="module">The module's path.</param>
    /// <param name="input">Any shape.</param>
    public Node Dropout(string module, Node input) => Add(module, new DropoutOp(), input);

    /// <summary>Finishes a graph whose head ends in a linear layer: the embedding is that layer's input.</summary>
    /// <param name="logits">The class scores, [classes].</param>
    public ModelGraph Build(Node logits)
    {
        var head = nodes.LastOrDefault(node => node.Op is LinearOp && node.Index <= logits.Index)
            ?? throw new GraphException(logits.Name, $"model '{model}' has no linear layer; name its embedding");
        return Build(logits, nodes[head.Inputs[0]]);
    }

    /// <param name="logits">The class scores, [classes].</param>
    /// <param name="embedding">The default output, [features].</param>
    public ModelGraph Build(Node logits, Node embedding) => new(model, [.. nodes], logits.Index, embedding.Index);

    private FeatureLayout LayoutOf(Op op, ImmutableArray<int> inputs, TensorShape shape) => op switch
    {
        _ when shape.Rank == 1 => FeatureLayout.Vector,
        ClassTokenOp => FeatureLayout.ClassTokenFirst,
        PermuteOp permute => permute.Axes[0] == 1 ? FeatureLayout.ChannelsLast : FeatureLayout.ChannelsFirst,
        _ => inputs.IsEmpty ? FeatureLayout.ChannelsFirst : nodes[inputs[0]].Layout,
    };

    private Node Insert(string name, string module, Op op, ImmutableArray<int> inputs, TensorShape shape)
    {
        if (!names.Add(name))
            throw new GraphException(name, $"model '{model}' has two nodes of this name");

        var node = new Node(nodes.Count, name, module, op, inputs, shape) { Layout = LayoutOf(op, inputs, shape) };
        nodes.Add(node);
        return node;
    }
}
