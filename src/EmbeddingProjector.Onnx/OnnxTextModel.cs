using System.Numerics.Tensors;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingProjector.Onnx;

/// <summary>The text tower of a pair of models that put pictures and words into one space: CLIP, SigLIP, MobileCLIP, as
/// Hugging Face's tools export them, in files of their own or both in one.</summary>
/// <remarks>Sources: Radford et al. 2021 (CLIP), Zhai et al. 2023 (SigLIP), Vasu et al. 2024 (MobileCLIP).</remarks>
public sealed class OnnxTextModel : IDisposable
{
    private static readonly ImmutableArray<string> FileNames =
        ["text_model.onnx", "textual.onnx", "text.onnx", "model.onnx"];

    private static readonly string[] Inputs = ["input_ids", "attention_mask", "position_ids", "token_type_ids"];

    private readonly string path;
    private readonly OnnxGraph whole;
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly TextTokenizer tokenizer;
    private readonly string output;

    private OnnxTextModel(
        string path, OnnxGraph whole, InferenceSession session, TextTokenizer tokenizer, string output)
    {
        this.path = path;
        this.whole = whole;
        this.session = session;
        this.tokenizer = tokenizer;
        this.output = output;
        Sha256 = WeightHash.Of(path);
    }

    /// <summary>SHA-256 of the tower's file, lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Opens the text tower of a model's folder.</summary>
    /// <param name="path">The folder, or the text tower's own file in it.</param>
    /// <param name="threads">ONNX Runtime's threads.</param>
    /// <exception cref="OnnxModelException">There is no text tower or tokenizer, or one is damaged.</exception>
    /// <exception cref="OnnxRuntimeNotFoundException">ONNX Runtime is not here.</exception>
    public static OnnxTextModel Open(string path, int threads)
    {
        var file = OnnxFile.Find(path, FileNames)
            ?? throw new OnnxModelException("TextTowerNotFound", path, $"expected one of {string.Join(", ", FileNames)}");
        var whole = OnnxGraph.Read(file);
        var graph = whole.Tower(Inputs);
        if (graph.Inputs.All(input => input.Name != Inputs[0]))
        {
            throw new OnnxModelException("OnnxInputUnfit", file,
                $"expected a text tower with the input '{Inputs[0]}', found {string.Join(", ", graph.Inputs.Select(input => input.Name))}");
        }

        var tokenizer = TextTokenizer.Read(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var output = graph.Embedding.Value;
        return new(file, whole, OnnxFile.Open(file, graph, [output], threads), tokenizer, output);
    }

    /// <summary>The text tower that belongs to the file of a vision tower: the file beside it that is called likewise. Any
    /// other path is given back.</summary>
    /// <param name="model">A folder, or a file such as <c>onnx/vision_model_fp16.onnx</c>.</param>
    public static string Beside(string model)
    {
        var name = Path.GetFileName(model);
        var sibling = Path.Combine(
            Path.GetDirectoryName(model) ?? "", name.Replace("vision", "text").Replace("visual", "textual"));
        return sibling != model && File.Exists(sibling) ? sibling : model;
    }

    /// <summary>Embeds texts.</summary>
    /// <param name="texts">Each on its own: a text's vector does not depend on the others.</param>
    /// <param name="warn">Hears of texts that are longer than the model reads.</param>
    /// <param name="cancellation">Ends between two texts.</param>
    /// <returns>One vector a text, [dimension], as the model gives it: its length is not 1.</returns>
    /// <exception cref="OnnxModelException">The tower wants an input that is not known, or gives no vector.</exception>
    public IEnumerable<float[]> Embed(
        IEnumerable<string> texts, Action<string>? warn = null, CancellationToken cancellation = default)
    {
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            var ids = tokenizer.Encode(text, out var isCut);
            if (isCut)
                warn?.Invoke($"'{text}' is longer than the {tokenizer.MaxLength} tokens that the model reads: its end is left out");
            yield return Run(ids);
        }
    }

    /// <summary>Embeds texts as directions: the vectors of <see cref="Embed"/>, of length 1.</summary>
    /// <inheritdoc cref="Embed"/>
    /// <returns>One vector a text, [dimension].</returns>
    public IEnumerable<float[]> Directions(
        IEnumerable<string> texts, Action<string>? warn = null, CancellationToken cancellation = default)
    {
        foreach (var vector in Embed(texts, warn, cancellation))
        {
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            yield return vector;
        }
    }

    /// <summary>What cosines are multiplied by before a softmax, as the model was trained; null where no file of its
    /// folder says.</summary>
    /// <remarks>A file of both towers is asked by an answer of its own; else a checkpoint beside it holds the logarithm
    /// under the name <c>logit_scale</c>.</remarks>
    /// <exception cref="OnnxModelException">The file of both towers cannot be run.</exception>
    /// <exception cref="WeightFormatException">The checkpoint is damaged.</exception>
    public double? FindLogitScale() => LogitScale.OfPair(path, whole, tokenizer) ?? LogitScale.OfCheckpoint(path);

    /// <summary>Refuses a set whose vectors another model made, so that words could not be compared with them.</summary>
    /// <param name="set">Pictures' vectors. One that does not say how it was made is taken at its word.</param>
    /// <exception cref="RecipeMismatchException">It was made by another model, or not by the vision tower's
    /// embedding.</exception>
    public void RequireSpace(EmbeddingSet set)
    {
        if (set.Recipe is not { } recipe)
            return;

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var vision = Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal)
            .FirstOrDefault(file => WeightHash.Of(file) == recipe.WeightsSha256)
            ?? throw Mismatch(
                $"was made by {recipe.Model} (SHA-256 {recipe.WeightsSha256}), which is no file of '{folder}': words can"
                + " be compared with pictures of the same pair of towers only");
        var embedding = OnnxGraph.Read(vision).Tower(OnnxModel.PictureInput).Embedding.Value;
        if (recipe.Layer != embedding)
            throw Mismatch($"holds the layer '{recipe.Layer}': words can be compared with '{embedding}' only");

        RecipeMismatchException Mismatch(string reason) =>
            new("RecipeMismatch", $"'{set.Name}' {reason}") { Kind = ErrorKind.InvalidInput };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        runOptions.Dispose();
        session.Dispose();
    }

    /// <summary>An input of a text tower for some texts.</summary>
    internal static OrtValue Input(
        string path, string name, NodeMetadata input, int[][] rows, TextTokenizer tokenizer)
    {
        var length = input.Dimensions[^1] > 0 ? input.Dimensions[^1] : tokenizer.MaxLength;
        long[] shape = [rows.Length, length];
        int[] values = [.. rows.SelectMany(ids => Row(name, path, Fitted(ids, length), length, tokenizer.Padding))];
        return input.ElementDataType switch
        {
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, v => (long)v), shape),
            TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(values, shape),
            var found => throw new OnnxModelException(
                "OnnxInputUnfit", path, $"input '{name}': expected int64 or int32, found {found}"),
        };
    }

    // At full length, as all of them were trained: the text encoder of MobileCLIP looks at the padding too.
    private float[] Run(int[] ids)
    {
        var inputs = new List<OrtValue>();
        try
        {
            foreach (var (name, input) in session.InputMetadata)
                inputs.Add(Input(path, name, input, [ids], tokenizer));

            using var results = session.Run(runOptions, [.. session.InputMetadata.Keys], inputs, [output]);
            var shape = results[0].GetTensorTypeAndShape();
            if (shape.Shape is not [1, > 0 and var dimension]
                || shape.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16))
            {
                throw new OnnxModelException("OnnxOutputUnfit", path,
                    $"output '{output}': expected one vector of floats, found {shape.ElementDataType} [{string.Join(", ", shape.Shape)}]");
            }

            var vector = new float[dimension];
            OnnxProgram.CopyFloats(results[0], vector);
            return vector;
        }
        catch (OnnxRuntimeException error)
        {
            throw new OnnxModelException("OnnxRunFailed", path, error.Message, error);
        }
        finally
        {
            inputs.ForEach(value => value.Dispose());
        }
    }

    // A tower may be made for fewer tokens than its tokenizer gives.
    private static int[] Fitted(int[] ids, int length) =>
        ids.Length <= length ? ids : [.. ids[..(length - 1)], ids[^1]];

    private static IEnumerable<int> Row(string name, string path, int[] ids, int length, int padding) => name switch
    {
        "input_ids" => [.. ids, .. Enumerable.Repeat(padding, length - ids.Length)],
        "attention_mask" => Enumerable.Range(0, length).Select(i => i < ids.Length ? 1 : 0),
        "position_ids" => Enumerable.Range(0, length),
        "token_type_ids" => Enumerable.Repeat(0, length),
        _ => throw new OnnxModelException("OnnxInputUnfit", path, $"the input '{name}' is not known here"),
    };
}
