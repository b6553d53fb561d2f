using System.Collections.Immutable;
using EmbeddingProjector.Inference.Weights;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EmbeddingProjector.Onnx;

/// <summary>The text tower of a pair of models that put pictures and words into one space: CLIP, SigLIP, MobileCLIP, as
/// Hugging Face's tools export them.</summary>
/// <remarks>Sources: Radford et al. 2021 (CLIP), Zhai et al. 2023 (SigLIP).</remarks>
public sealed class OnnxTextModel : IDisposable
{
    private static readonly ImmutableArray<string> FileNames = ["text_model.onnx", "textual.onnx", "text.onnx"];

    private readonly string path;
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly TextTokenizer tokenizer;
    private readonly string output;

    private OnnxTextModel(string path, InferenceSession session, TextTokenizer tokenizer, string output)
    {
        this.path = path;
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
        var graph = OnnxGraph.Read(file);
        if (graph.Inputs.All(input => input.Name != "input_ids"))
        {
            throw new OnnxModelException("OnnxInputUnfit", file,
                $"expected a text tower with the input 'input_ids', found {string.Join(", ", graph.Inputs.Select(input => input.Name))}");
        }

        var tokenizer = TextTokenizer.Read(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var output = graph.Embedding.Value;
        return new(file, OnnxFile.Open(file, graph, [output], threads), tokenizer, output);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        runOptions.Dispose();
        session.Dispose();
    }

    // Without need no text is padded, so that no mask decides its vector.
    private float[] Run(int[] ids)
    {
        var demanded = session.InputMetadata["input_ids"].Dimensions[^1];
        var length = demanded > 0 ? demanded : tokenizer.IsFullLength ? tokenizer.MaxLength : ids.Length;
        if (ids.Length > length)
            ids = [.. ids[..(length - 1)], ids[^1]];

        var inputs = new List<OrtValue>();
        try
        {
            foreach (var (name, input) in session.InputMetadata)
                inputs.Add(Whole(input, name, ids, length));

            using var results = session.Run(runOptions, [.. session.InputMetadata.Keys], inputs, [output]);
            var shape = results[0].GetTensorTypeAndShape();
            return shape.Shape is [1, _] && shape.ElementDataType is TensorElementType.Float
                ? results[0].GetTensorDataAsSpan<float>().ToArray()
                : throw new OnnxModelException("OnnxOutputUnfit", path,
                    $"output '{output}': expected one vector of floats, found {shape.ElementDataType} [{string.Join(", ", shape.Shape)}]");
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

    private OrtValue Whole(NodeMetadata input, string name, int[] ids, int length)
    {
        var values = name switch
        {
            "input_ids" => [.. ids, .. Enumerable.Repeat(tokenizer.Padding, length - ids.Length)],
            "attention_mask" => Enumerable.Range(0, length).Select(i => i < ids.Length ? 1 : 0),
            "position_ids" => Enumerable.Range(0, length),
            "token_type_ids" => Enumerable.Repeat(0, length),
            _ => throw new OnnxModelException("OnnxInputUnfit", path, $"the input '{name}' is not known here"),
        };
        return input.ElementDataType switch
        {
            TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(values.Select(v => (long)v).ToArray(), [1, length]),
            TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(values.ToArray(), [1, length]),
            var found => throw new OnnxModelException(
                "OnnxInputUnfit", path, $"input '{name}': expected int64 or int32, found {found}"),
        };
    }
}
