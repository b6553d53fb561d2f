using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Graph.Ops;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.TorchSharp.Training;

/// <summary>Weights before training: a checkpoint's, with new ones where it has none or where they are to be
/// replaced.</summary>
/// <remarks>New weights are drawn as torchvision's models draw them, family by family; what a family says nothing of as
/// <c>torch.nn</c> does. Each tensor depends on the seed and its name alone.</remarks>
internal sealed class InitialWeights : IWeightSource
{
    private readonly IWeightSource? source;
    private readonly long seed;
    private readonly Dictionary<string, (ImmutableArray<int> Shape, Func<SeededRandom, double> Draw)> drawn = [];

    /// <summary>Says which weights are drawn.</summary>
    /// <param name="architecture">Its family says how.</param>
    /// <param name="graph">The model with the wanted number of classes.</param>
    /// <param name="source">The checkpoint; null draws every weight.</param>
    /// <param name="seed">Chooses the values.</param>
    /// <param name="isNew">Which nodes are drawn, whatever the checkpoint has.</param>
    /// <exception cref="TrainingException">All are to be drawn, and the family is one of transformers.</exception>
    public InitialWeights(
        ModelArchitecture architecture, ModelGraph graph, IWeightSource? source, long seed, Func<Node, bool> isNew)
    {
        this.source = source;
        this.seed = seed;
        foreach (var node in graph.Nodes.Where(node => source is null || isNew(node)))
        {
            if (node.Op is MultiheadAttentionOp or WindowAttentionOp)
            {
                throw new TrainingException(
                    "FromScratchNotSupported",
                    $"{graph.Name}: a transformer begins with published weights or a file; the convolutional models "
                    + "can begin with random ones");
            }

            foreach (var spec in node.Op.Parameters)
            {
                drawn[node.ParameterName(spec.Suffix)] =
                    (spec.Shape, Rule(architecture.Family, node, spec, node == graph.Head));
            }
        }
    }

    /// <summary>Names another tensor that is drawn as <c>torch.nn.Linear</c> draws it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="inputs">Features that the layer reads.</param>
    public void Add(string name, ImmutableArray<int> shape, int inputs) =>
        drawn[name] = (shape, Uniform(1 / Math.Sqrt(inputs)));

    /// <inheritdoc/>
    public string Description => source?.Description ?? $"random weights of seed {seed}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. (source?.Names ?? []).Union(drawn.Keys)];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => source?.Metadata ?? new Dictionary<string, string>();

    /// <inheritdoc/>
    public bool TryGetShape(string name, out ImmutableArray<int> shape)
    {
        shape = default;
        if (!drawn.TryGetValue(name, out var tensor))
            return source?.TryGetShape(name, out shape) ?? false;

        shape = tensor.Shape;
        return true;
    }

    /// <inheritdoc/>
    public bool TryRead(string name, [NotNullWhen(true)] out WeightTensor? tensor)
    {
        tensor = null;
        if (!drawn.TryGetValue(name, out var found))
            return source?.TryRead(name, out tensor) ?? false;

        var random = new SeededRandom(name.Aggregate(seed, (hash, letter) => unchecked((hash * 1_000_003) + letter)));
        var values = new float[found.Shape.Aggregate(1, (product, length) => product * length)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)found.Draw(random);
        tensor = new(name, found.Shape, values);
        return true;
    }

    private static Func<SeededRandom, double> Rule(string family, Node node, ParameterSpec spec, bool isHead) =>
        (node.Op, spec.Suffix) switch
        {
            (BatchNorm2dOp, "weight" or "running_var") or (LayerNormOp, "weight") => _ => 1,
            (BatchNorm2dOp or LayerNormOp, _) => _ => 0,
            (LayerScaleOp, _) => _ => 1e-6,
            (Conv2dOp conv, "bias") => family is "AlexNet" or "ShuffleNetV2" ? Uniform(FanIn(conv, -0.5)) : _ => 0,
            (Conv2dOp conv, _) => Convolution(family, conv, spec, isHead),
            (LinearOp linear, _) when node.Name == ModelGraph.ProjectorName => Uniform(1 / Math.Sqrt(linear.InFeatures)),
            (LinearOp linear, "bias") => family is "AlexNet" or "ResNet" or "TinyResNet" or "ShuffleNetV2"
                or "GoogLeNet" or "InceptionV3" ? Uniform(1 / Math.Sqrt(linear.InFeatures)) : _ => 0,
            (LinearOp linear, _) => Linear(family, linear),
            _ => Normal(0.02),
        };

    private static Func<SeededRandom, double> Convolution(
        string family, Conv2dOp conv, ParameterSpec spec, bool isHead) => family switch
        {
            "SqueezeNet" when isHead => Normal(0.01),
            "SqueezeNet" => Uniform(Math.Sqrt(6) * FanIn(conv, -0.5)),
            "AlexNet" or "ShuffleNetV2" => Uniform(FanIn(conv, -0.5)),
            "DenseNet" => Normal(Math.Sqrt(2) * FanIn(conv, -0.5)),
            "GoogLeNet" => Normal(0.01),
            "InceptionV3" => Normal(0.1),
            "ConvNeXt" => Normal(0.02),
            // Kaiming's, of the fan out, as torch counts it: of all channels, in groups too.
            _ => Normal(Math.Sqrt(2.0 / (spec.Shape[0] * conv.Kernel.Height * conv.Kernel.Width))),
        };

    private static Func<SeededRandom, double> Linear(string family, LinearOp linear) => family switch
    {
        "VGG" or "MobileNetV2" or "MobileNetV3" or "RegNet" or "GoogLeNet" => Normal(0.01),
        "InceptionV3" => Normal(0.1),
        "EfficientNet" => Uniform(1 / Math.Sqrt(linear.OutFeatures)),
        "MnasNet" => Uniform(Math.Sqrt(3.0 / linear.OutFeatures)),
        "ConvNeXt" or "SwinTransformer" or "MaxVit" => Normal(0.02),
        "VisionTransformer" => _ => 0,
        _ => Uniform(1 / Math.Sqrt(linear.InFeatures)),
    };

    private static double FanIn(Conv2dOp conv, double power) =>
        Math.Pow(conv.InChannels / conv.Groups * conv.Kernel.Height * conv.Kernel.Width, power);

    private static Func<SeededRandom, double> Uniform(double bound) =>
        random => ((2 * random.NextDouble()) - 1) * bound;

    private static Func<SeededRandom, double> Normal(double deviation) => random => random.NextNormal() * deviation;
}
