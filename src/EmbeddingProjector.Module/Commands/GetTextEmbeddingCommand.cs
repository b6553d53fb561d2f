using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Gives the embedding of each text as an object, in the space of a model's pictures.</summary>
/// <remarks>
/// <para>The model is a folder as Hugging Face's tools export CLIP, SigLIP or MobileCLIP: text_model.onnx and
/// vision_model.onnx in it or in its onnx folder, or model.onnx with both, beside the tokenizer's files (tokenizer.json,
/// vocab.json with merges.txt, or spiece.model) and preprocessor_config.json.</para>
/// <para>A vector has the length 1. It may be compared with those that Get-ImageEmbedding and Export-Embedding make with
/// the same folder as -Model.</para>
/// </remarks>
/// <example><code>Get-TextEmbedding 'a cat on a sofa' -Model ./clip</code>
/// One object with the text and its vector.</example>
/// <example><code>Get-Content captions.txt | Get-TextEmbedding -Model ./clip | Export-Embedding -LogDir runs/captions</code>
/// Shows captions in TensorBoard, those of like meaning side by side.</example>
[Cmdlet(VerbsCommon.Get, "TextEmbedding")]
[OutputType(typeof(TextEmbedding))]
public sealed class GetTextEmbeddingCommand : EmbeddingCmdlet
{
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);
    private OnnxTextModel? model;

    /// <summary>The texts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[] Text { get; set; } = [];

    /// <summary>The folder of the model, or the file of its text tower or of its vision tower.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = "";

    /// <summary>ONNX Runtime's threads; without it one a processor.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void Begin() => model = OnnxTextModel.Open(OnnxTextModel.Beside(ResolveNewPath(Model)), Threads);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var (text, vector) in Text.Zip(model!.Directions(Text, WriteWarning, Cancellation)))
        {
            var id = IdOf(text);
            var count = seen[id] = seen.GetValueOrDefault(id) + 1;
            WriteObject(new TextEmbedding { Id = count == 1 ? id : $"{id}-{count}", Text = text, Vector = vector });
        }
    }

    private static string IdOf(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [_, ..] words
        ? string.Join(' ', words) : "(empty)";

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        model?.Dispose();
        base.Dispose(disposing);
    }
}
