using EmbeddingProjector.Inference.Errors;
using System.Collections.Frozen;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Onnx.Format;
using Google.Protobuf;

namespace EmbeddingProjector.Onnx;

/// <summary>The nodes of an ONNX file by name. Tensors' values are not read here: ONNX Runtime reads them.</summary>
internal sealed class OnnxGraph
{
    // What may stand between a classifier's last linear layer and its output.
    private static readonly FrozenSet<string> AfterHead =
        FrozenSet.Create("Softmax", "LogSoftmax", "Sigmoid", "Identity", "Cast", "Flatten", "Reshape", "Squeeze");

    // Names that exporters give to outputs which are embeddings as they are.
    private static readonly ImmutableArray<string> EmbeddingNames =
        ["image_embeds", "text_embeds", "pooler_output", "sentence_embedding", "embedding", "embeddings", "features"];

    private readonly byte[] file;
    private readonly GraphProto graph;
    private readonly string path;
    private readonly Dictionary<string, NodeProto> producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> byNodeName = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> constants = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string> order; // every value that a node gives, in the file's order

    private OnnxGraph(string path, byte[] file, GraphProto graph)
    {
        this.path = path;
        this.file = file;
        this.graph = graph;
        constants.UnionWith(graph.Initializer.Select(tensor => tensor.Name));
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var node in graph.Node)
        {
            if (node.OpType == "Constant")
            {
                constants.UnionWith(node.Output);
                continue;
            }

            foreach (var value in node.Output.Where(value => value.Length > 0 && producers.TryAdd(value, node)))
                values.Add(value);
            if (node is { Name.Length: > 0, Output: [{ Length: > 0 }, ..] })
                byNodeName.TryAdd(node.Name, node.Output[0]);
        }

        order = values.ToImmutable();
        Inputs = [.. graph.Input.Where(input => !constants.Contains(input.Name))];
        Outputs = [.. graph.Output.Select(output => output.Name)];
        ExternalFiles = [.. graph.Initializer
            .Where(tensor => tensor.DataLocation == 1)
            .Select(tensor => tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "")
            .Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What a caller must give.</summary>
    public ImmutableArray<ValueInfoProto> Inputs { get; }

    /// <summary>The names of what the file itself gives.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>The files beside this one that hold tensors, by the names that the file gives them.</summary>
    public ImmutableArray<string> ExternalFiles { get; }

    /// <summary>Every value that can be asked for, in the file's order.</summary>
    public ImmutableArray<string> Values => order;

    /// <summary>The op that gives a value.</summary>
    public string KindOf(string value) => producers[value].OpType;

    /// <exception cref="OnnxModelException">The file is torn, is none of ONNX, or names files outside its
    /// folder.</exception>
    public static OnnxGraph Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > int.MaxValue })
            throw Invalid(path, "expected at most 2 GiB, as protobuf allows (larger models keep tensors beside the file)");

        return Parse(path, File.ReadAllBytes(path));
    }

    /// <summary>The value that a layer's name means.</summary>
    /// <param name="layer">A value's or a node's name, <c>embedding</c> or <c>logits</c>.</param>
    /// <exception cref="NameNotFoundException">There is none; the nearest are listed.</exception>
    public string Find(string layer)
    {
        if (producers.ContainsKey(layer))
            return layer;
        if (layer.Equals("embedding", StringComparison.OrdinalIgnoreCase))
            return Embedding.Value;
        if (layer.Equals("logits", StringComparison.OrdinalIgnoreCase) && Logits is { } logits)
            return logits;

        return byNodeName.GetValueOrDefault(layer)
            ?? order.FirstOrDefault(value => value.Equals(layer, StringComparison.OrdinalIgnoreCase))
            ?? throw NameNotFoundException.Layer(
                layer, Path.GetFileName(path), NearestNames.Of(layer, [.. order, .. byNodeName.Keys]));
    }

    /// <summary>The class scores: an output called <c>logits</c>, else the only output where a linear layer gives it.
    /// Null for a model that gives no scores.</summary>
    public string? Logits =>
        Outputs.FirstOrDefault(name => name.Equals("logits", StringComparison.OrdinalIgnoreCase))
        ?? (Outputs.Any(IsEmbeddingName) || Outputs.Length != 1 || LinearInput(Outputs[0]) is null ? null : Outputs[0]);

    /// <summary>The value taken as the embedding, and why: an output that its name says is one; the input of the linear
    /// layer that gives the scores; or the first output.</summary>
    public (string Value, string Reason) Embedding
    {
        get
        {
            if (Outputs.FirstOrDefault(IsEmbeddingName) is { } named)
                return (named, $"the output '{named}'");
            if (Logits is { } logits && LinearInput(logits) is { } input)
                return (input, $"'{input}', the input of the last linear layer, whose output '{logits}' is taken as scores");

            var others = Outputs.Length > 1 ? $", the first of {string.Join(", ", Outputs)}" : "";
            return (Outputs[0], $"the output '{Outputs[0]}'{others}");
        }
    }

    /// <summary>The file of what leads to some values, which are its outputs.</summary>
    public byte[] WithOutputs(IEnumerable<string> values)
    {
        try
        {
            return OnnxCut.Of(file, graph, [.. values.Distinct(StringComparer.Ordinal)]);
        }
        catch (InvalidDataException error)
        {
            throw Invalid(path, error.Message, error);
        }
    }

    /// <summary>Of a file of several towers the one that takes some inputs alone; the whole where it has no other inputs,
    /// or no output that needs only these.</summary>
    /// <param name="inputs">Names that the tower's inputs may have.</param>
    public OnnxGraph Tower(params string[] inputs)
    {
        if (Inputs.All(input => inputs.Contains(input.Name)))
            return this;

        string[] outputs = [.. Outputs.Where(IsOfTower)];
        return outputs.Length == 0 ? this : Parse(path, WithOutputs(outputs));

        bool IsOfTower(string output)
        {
            var (_, values) = OnnxCut.Leading(graph, [output]);
            string[] needed = [.. Inputs.Select(input => input.Name).Where(values.Contains)];
            return needed.Length > 0 && needed.All(inputs.Contains);
        }
    }

    private static OnnxGraph Parse(string path, byte[] file)
    {
        GraphProto? graph;
        try
        {
            graph = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(file).Graph;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Invalid(path, "expected an ONNX model, found a torn file or one of another kind", error);
        }

        if (graph is null || graph.Node.Count == 0 || graph.Output.Count == 0)
            throw Invalid(path, "expected an ONNX model, found no graph with nodes and outputs");

        var read = new OnnxGraph(path, file, graph);
        foreach (var name in read.ExternalFiles)
            RequireBeside(path, name);
        return read;
    }

    private static bool IsEmbeddingName(string name) => EmbeddingNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    // What goes into the linear layer (Gemm, or MatMul with Add) that gives a value; null where none does.
    private string? LinearInput(string value)
    {
        // A torn graph may go round in circles.
        for (var i = 0; i < order.Length && producers.TryGetValue(value, out var node); i++)
        {
            if (node.OpType is "Gemm" or "MatMul" && node.Input.Count > 1)
                return IsConstant(node.Input[1]) && producers.ContainsKey(node.Input[0]) ? node.Input[0] : null;

            var isBias = node.OpType == "Add" && node.Input.Count == 2 && node.Input.Any(IsConstant);
            if (!isBias && !(AfterHead.Contains(node.OpType) && node.Input.Count > 0))
                return null;
            value = isBias ? node.Input.First(input => input == node.Input[1] || !IsConstant(input)) : node.Input[0];
        }

        return null;
    }

    // Weights may be stored transposed, or as whole numbers with a scale.
    private bool IsConstant(string value) => constants.Contains(value)
        || (producers.TryGetValue(value, out var node)
            && node.OpType is "Transpose" or "DequantizeLinear" or "Cast" or "Identity"
            && node.Input.Count > 0 && constants.Contains(node.Input[0]));

    // A model reads no file but those of its own folder.
    private static void RequireBeside(string path, string name)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var isInside = name.Length > 0 && !name.Contains('\0') && !Path.IsPathRooted(name)
            && Path.GetFullPath(name, folder).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!isInside)
            throw Invalid(path, $"expected its tensors in files of its own folder, found '{name}'");
        if (!File.Exists(Path.Combine(folder, name)))
            throw new OnnxModelException("OnnxDataNotFound", path, $"its tensors lie in '{name}', which is not beside it");
    }

    private static OnnxModelException Invalid(string path, string reason, Exception? cause = null) =>
        new("OnnxModelInvalid", path, reason, cause);
}
