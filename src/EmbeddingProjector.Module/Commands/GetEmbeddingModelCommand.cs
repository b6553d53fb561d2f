using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Lists the models, or the layers of a model that an embedding can be taken from.</summary>
/// <remarks>IsLocal says whether the weights are on this machine already; the other commands download them when they are
/// needed.</remarks>
/// <example><code>Get-EmbeddingModel resnet*</code>
/// Lists the residual networks.</example>
/// <example><code>Get-EmbeddingModel vgg16 -Layer</code>
/// Lists the places where VGG-16 can be cut, with the shape of what comes out.</example>
/// <example><code>Get-EmbeddingModel vit_b_16 -Layer -Size 384</code>
/// Lists those of a vision transformer for pictures of 384 pixels: tokens of 24 x 24 patches and the class
/// token.</example>
[Cmdlet(VerbsCommon.Get, "EmbeddingModel")]
[OutputType(typeof(EmbeddingModelInfo), typeof(EmbeddingLayerInfo))]
public sealed class GetEmbeddingModelCommand : EmbeddingCmdlet
{
    private readonly WeightStore weights = new();

    /// <summary>The models' names. Wildcards are allowed; without it all models are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Model")]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Lists the layers, with what they compute and the shape of their output.</summary>
    [Parameter]
    public SwitchParameter Layer { get; set; }

    /// <summary>Side in pixels of the square that the layers' shapes are told for; the model's own without
    /// it.</summary>
    [Parameter]
    [ValidateRange(1, 8192)]
    public int? Size { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var path in Name.Select(name => ModelCmdlet.OnnxPath(this, name)).OfType<string>().Distinct())
            WriteOnnx(path);
        foreach (var model in Name.Where(name => ModelCmdlet.OnnxPath(this, name) is null).SelectMany(FindOrSay).Distinct())
        {
            Cancellation.ThrowIfCancellationRequested();
            var graph = model.BuildAt(model.DefaultWeights.Categories.Length, Size ?? model.InputSize);
            IEnumerable<object> output = Layer ? Layers(model.Name, graph) : [Describe(model, graph)];
            foreach (var item in output)
                WriteObject(item);
        }
    }

    // Layers and shapes do not hang on the transform, so that any will do where the file has none.
    private void WriteOnnx(string path)
    {
        var wishes = new OnnxTransformWishes { Size = Size, Mean = [0, 0, 0], Std = [1, 1, 1] };
        using var model = OnnxModel.Open(path, wishes with { Kind = TransformKind.Squash }, WriteWarning);
        var (embedding, logits) = (model.Find("embedding"), model.Logits);
        if (!Layer)
        {
            WriteObject(new EmbeddingModelInfo(
                Name: path,
                Family: OnnxModel.EngineName,
                Parameters: null,
                EmbeddingSize: embedding.Shape.Length,
                InputSize: model.Transform.CropSize,
                Classes: logits?.Shape.Length ?? 0,
                Top1Accuracy: null,
                WeightSets: [],
                IsLocal: true,
                License: "that of the file"));
            return;
        }

        foreach (var layer in model.Layers)
        {
            Cancellation.ThrowIfCancellationRequested();
            WriteObject(new EmbeddingLayerInfo(
                Model: path,
                Name: layer.Name,
                Kind: layer.Kind,
                Shape: layer.Shape,
                Size: layer.Shape.Length,
                Parameters: null,
                Role: layer.Name == embedding.Name ? "embedding" : layer.Name == logits?.Name ? "logits" : ""));
        }
    }

    // A name that is wrong costs no other.
    private IEnumerable<ModelArchitecture> FindOrSay(string name)
    {
        try
        {
            return Find(name);
        }
        catch (NameNotFoundException error)
        {
            WriteError(ErrorRecords.From(error, name));
            return [];
        }
    }

    /// <summary>The models that fit a name, in the catalogue's order; none may fit a wildcard.</summary>
    /// <exception cref="NameNotFoundException">A name without wildcards is unknown.</exception>
    internal static IEnumerable<ModelArchitecture> Find(string name)
    {
        if (!NamePattern.HasWildcard(name))
            return [ModelCatalog.Find(name)];

        var pattern = new NamePattern(name);
        return ModelCatalog.All.Where(model => pattern.IsMatch(model.Name));
    }

    private EmbeddingModelInfo Describe(ModelArchitecture model, ModelGraph graph) => new(
        Name: model.Name,
        Family: model.Family,
        Parameters: graph.ParameterCount,
        EmbeddingSize: graph.Embedding.Shape.Length,
        InputSize: model.InputSize,
        Classes: model.DefaultWeights.Categories.Length,
        Top1Accuracy: model.DefaultWeights.Top1Accuracy,
        WeightSets: [.. model.WeightSets.Select(set => set.Name)],
        IsLocal: weights.FindLocal(model.DefaultWeights) is not null,
        License: model.DefaultWeights.License);

    private static IEnumerable<EmbeddingLayerInfo> Layers(string model, ModelGraph graph)
    {
        // The last two are the words "embedding" and "logits": roles of nodes, here.
        return graph.Layers.SkipLast(2).Select(layer => new EmbeddingLayerInfo(
            Model: model,
            Name: layer.Name,
            Kind: layer.Kind,
            Shape: layer.Shape,
            Size: layer.Shape.Length,
            Parameters: graph.Nodes.Where(node => IsIn(node, layer.Name)).Sum(node => node.ParameterCount),
            Role: layer.Name == graph.Embedding.Name ? "embedding" : layer.Name == graph.Logits.Name ? "logits" : ""));
    }

    private static bool IsIn(Node node, string layer) =>
        node.Name == layer || node.Name.StartsWith(layer + ".", StringComparison.Ordinal);
}
