using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Onnx;

/// <summary>Any model of pictures in an ONNX file, on ONNX Runtime.</summary>
/// <remarks>
/// Every value of the graph is a layer. <c>embedding</c> is the output that is named so (<c>image_embeds</c>,
/// <c>pooler_output</c>, ...), else the input of the linear layer that gives the scores, else the first output;
/// <see cref="EmbeddingNote"/> says which. A picture's last bits may depend on its batch.
/// </remarks>
public sealed class OnnxModel : Model
{
    /// <summary>What provenance calls ONNX Runtime.</summary>
    public const string EngineName = "OnnxRuntime";

    /// <summary>How Hugging Face's tools call the input of a vision tower.</summary>
    internal const string PictureInput = "pixel_values";

    private static readonly ImmutableArray<string> FileNames = ["vision_model.onnx", "visual.onnx", "model.onnx"];

    private readonly string path;
    private readonly OnnxGraph graph;
    private readonly OnnxInput input;
    private readonly Dictionary<(string Value, int Side), TensorShape> shapes = [];
    private (ImmutableArray<string> Outputs, int Threads, OnnxProgram Program)? idle;

    private OnnxModel(string path, OnnxGraph graph, OnnxInput input, ImageTransform transform, Action<string> warn)
    {
        this.path = path;
        this.graph = graph;
        this.input = input;
        Transform = transform;
        Identity = new(NameOf(path), ModelLoader.CustomWeights, WeightHash.Of(path), EngineName, IsInvariant: false)
        {
            Path = Path.GetFullPath(path),
        };
        Categories = Logits is { } logits ? OnnxCategories.Find(path, logits.Shape.Length, warn) : [];
    }

    /// <inheritdoc/>
    public override ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public override ImageTransform Transform { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> Categories { get; }

    /// <summary>Which value is taken as the embedding, in words.</summary>
    public string EmbeddingNote => $"the embedding is {graph.Embedding.Reason}";

    /// <inheritdoc/>
    public override IEnumerable<Layer> Layers
    {
        get
        {
            using var program = Load(graph.Values, Transform.CropSize, 1, Environment.ProcessorCount);
            foreach (var (value, shape) in graph.Values.Zip(program.Shapes))
            {
                if (shape is { } known)
                    yield return new(value, graph.KindOf(value), known);
            }
        }
    }

    /// <inheritdoc/>
    public override Layer? Logits => graph.Logits is { } logits ? LayerOf(logits) : null;

    /// <summary>Whether a path names a model of this kind: an .onnx file, or a folder that holds one.</summary>
    /// <param name="path">What the user typed as a model.</param>
    public static bool IsOnnx(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase)
        || (Directory.Exists(path) && OnnxFile.Find(path, FileNames) is not null);

    /// <summary>Opens a model.</summary>
    /// <param name="path">An .onnx file, or a folder as Hugging Face's tools write it: vision_model.onnx or model.onnx, in
    /// it or in its onnx/.</param>
    /// <param name="wishes">What the user says of the transform.</param>
    /// <param name="warn">Hears of what was guessed.</param>
    /// <exception cref="OnnxModelException">The file is damaged, takes no pictures, or its transform is
    /// unknown.</exception>
    /// <exception cref="OnnxRuntimeNotFoundException">ONNX Runtime is not here.</exception>
    public static OnnxModel Open(string path, OnnxTransformWishes? wishes = null, Action<string>? warn = null)
    {
        warn ??= _ => { };
        var file = OnnxFile.Find(path, FileNames) ?? throw new OnnxModelException(
            "OnnxModelNotFound", path, $"expected an .onnx file, or a folder with {string.Join(" or ", FileNames)}");
        var graph = OnnxGraph.Read(file).Tower(PictureInput);
        var input = OnnxInput.Of(file, graph);
        var transform = (wishes ?? new OnnxTransformWishes()).TransformOf(file, input.Side, warn);
        return new(file, graph, input, transform, warn);
    }

    /// <inheritdoc/>
    public override Layer Find(string layer) => LayerOf(graph.Find(layer));

    /// <inheritdoc/>
    public override TensorShape ShapeOf(Layer layer, TensorShape input)
    {
        RequireSize(input);
        if (shapes.TryGetValue((layer.Name, input[1]), out var known))
            return known;

        // Most often the same outputs are compiled next, so the loaded model is kept.
        ImmutableArray<string> outputs = graph.Logits is { } logits && logits != layer.Name
            ? [layer.Name, logits] : [layer.Name];
        var program = Load(outputs, input[1], 1, Environment.ProcessorCount);
        Keep(outputs, program);
        return shapes[(layer.Name, input[1])] = program.OutputShapes[0];
    }

    /// <inheritdoc/>
    public override IProgram Compile(
        ImmutableArray<Layer> outputs, TensorShape input, int maxBatch, int threads, bool gradient = false)
    {
        if (gradient)
            throw new GradientNotSupportedException(EngineName);

        RequireSize(input);
        return Load([.. outputs.Select(layer => layer.Name)], input[1], maxBatch, threads);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => idle?.Program.Dispose();

    private void Keep(ImmutableArray<string> outputs, OnnxProgram program)
    {
        idle?.Program.Dispose();
        idle = (outputs, Environment.ProcessorCount, program);
    }

    private OnnxProgram Load(ImmutableArray<string> outputs, int side, int maxBatch, int threads)
    {
        if (idle is { } kept && kept.Threads == threads && kept.Outputs.SequenceEqual(outputs)
            && kept.Program.InputShape[1] == side)
        {
            idle = null;
            return kept.Program.With(maxBatch);
        }

        return new(path, OnnxFile.Open(path, graph, outputs, threads), input, side, outputs, maxBatch);
    }

    private Layer LayerOf(string value) =>
        new(value, graph.KindOf(value), ShapeOf(new(value, "", default), new(3, Transform.CropSize, Transform.CropSize)));

    private void RequireSize(TensorShape shape)
    {
        if (input.Side is { } side && shape[1] != side)
        {
            throw new OnnxModelException("OnnxInputUnfit", path,
                $"it takes pictures of {side}x{side}, found a transform that gives {shape[1]}x{shape[2]}");
        }
    }

    // Exporters call the file model.onnx and put it into onnx/: then the folder's name says what it is.
    private static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!FileNames.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
            return name;

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Path.GetFileName(folder) == "onnx")
            folder = Path.GetDirectoryName(folder);
        return Path.GetFileName(folder) is { Length: > 0 } owner ? owner : name;
    }
}
