using System.Management.Automation;
using EmbeddingProjector.Data;
using EmbeddingProjector.Inference.Engines;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Gives the embedding of each picture as an object, while more pictures still come down the
/// pipeline.</summary>
/// <remarks>Objects come as soon as they are computed, in the order of the pictures. For more than some ten thousand
/// pictures, Export-Embedding keeps the vectors in a file and not in memory.</remarks>
/// <example><code>Get-ChildItem examples/photos/*.jpg | Get-ImageEmbedding</code>
/// One object a photograph, with its id, prediction and vector.</example>
/// <example><code>Get-ImageEmbedding ./photos -Model resnet50 | Where-Object Probability -lt 0.5 | Copy-Item -Destination ./unsure</code>
/// Copies the photographs that ResNet-50 is not sure of.</example>
[Cmdlet(VerbsCommon.Get, "ImageEmbedding", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ImageEmbedding))]
public sealed class GetImageEmbeddingCommand : ImageModelCmdlet
{
    private Model? model;
    private EmbeddingStream? stream;
    private CommandObserver? observer;
    private int taken;
    private int passedOver;

    /// <summary>The class of the pictures, in place of their folder's name: from the pipeline the column Label beside
    /// Path, as Import-Csv gives it.</summary>
    [Parameter(ParameterSetName = PathSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Label { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        observer = new CommandObserver(this, "Embedding images");
        model = OpenModel();
        if (model is null)
            return;

        stream = new EmbeddingStream(new EmbeddingPipeline(model, PipelineOptions(model)), Cancellation);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (stream is null)
            return;

        foreach (var item in ResolveInput(missing => WriteError(ErrorRecords.From(missing))).SelectMany(Items))
        {
            stream.Add(item, Show);
            taken++;
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        stream?.Complete(Show);
        observer!.Complete();
        if (passedOver > 0)
            WriteWarning($"files that are no image, passed over: {passedOver}");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        stream?.Dispose();
        model?.Dispose();
        base.Dispose(disposing);
    }

    private IReadOnlyList<ImageItem> Items(string path)
    {
        if (First - taken <= 0)
            return [];

        try
        {
            var images = FindImages([path], Query with { First = First - taken });
            if (images.PassedOver > 0)
                WriteVerbose($"{path}: files that are no image, passed over: {images.PassedOver}");
            return string.IsNullOrWhiteSpace(Label)
                ? images.Items
                : [.. images.Items.Select(item => item with { Label = Label })];
        }
        catch (NoImageFoundException) when (File.Exists(path))
        {
            passedOver++;
            return [];
        }
        catch (EmbeddingProjectorException e)
        {
            WriteError(ErrorRecords.From(e, path));
            return [];
        }
    }

    private void Show(object heard)
    {
        switch (heard)
        {
            case EmbeddedImage image:
                WriteObject(Describe(image));
                break;
            case ItemFailure failure:
                observer!.Failed(failure);
                break;
            case RunProgress progress:
                observer!.Progressed(progress);
                break;
            case string warning:
                observer!.Warned(warning);
                break;
        }
    }

    private static ImageEmbedding Describe(EmbeddedImage image) => new()
    {
        Id = image.Id,
        Path = image.Item.SourcePath,
        Name = image.Item.Name,
        Label = image.Item.Label ?? System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(image.Item.SourcePath)),
        Prediction = image.Prediction?.Category,
        Probability = image.Prediction?.Probability,
        Vector = image.Vector,
    };
}
