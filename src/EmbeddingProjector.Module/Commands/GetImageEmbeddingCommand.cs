using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Module.Commands;

/// <summary>Gives the embedding of each picture as an object, while more pictures still come down the
/// pipeline.</summary>
/// <remarks>Objects come as soon as they are computed, in the order of the pictures. For more than some ten thousand
/// pictures, Export-Embedding keeps the vectors in a file and not in memory.</remarks>
/// <example><code>Get-ChildItem examples/photos/*.jpg | Get-ImageEmbedding</code>
/// One object a photograph, with its id, prediction and vector.</example>
/// <example><code>Get-ImageEmbedding ./photos -Model resnet50 | Where-Object Probability -lt 0.5 | Copy-Item -Destination ./unsure</code>
/// Copies the photographs that ResNet-50 is not sure of.</example>
/// <example><code>Get-ImageEmbedding ./photos -Model ./clip -Classify 'a photo of a cat', 'a photo of a dog'</code>
/// Tells cats from dogs by words alone: Prediction is the likeliest text, Probabilities has all.</example>
[Cmdlet(VerbsCommon.Get, "ImageEmbedding", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ImageEmbedding))]
public sealed class GetImageEmbeddingCommand : ImageModelCmdlet
{
    private Model? model;
    private TextClasses? classes;
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

    /// <summary>Texts that stand for classes, for a model of words and pictures (CLIP, SigLIP, MobileCLIP in ONNX form).
    /// A picture's probabilities are the softmax of its cosines with them: how likely each is if it is one of
    /// these.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string[] Classify { get; set; } = [];

    /// <summary>What the cosines are multiplied by before the softmax; without it as the model's files say, else
    /// 100.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1e-6, double.MaxValue)]
    public double? LogitScale { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        observer = new CommandObserver(this, "Embedding images");
        model = OpenModel();
        if (model is null)
            return;

        var options = PipelineOptions(model);
        if (Classify.Length > 0)
        {
            classes = ReadClasses();
            options = options with { WithPrediction = false };
        }

        var pipeline = new EmbeddingPipeline(model, options);
        if (classes is not null && pipeline.Dimension != classes.Dimension)
        {
            pipeline.Dispose();
            throw new CommandInputException("OptionNotApplicable",
                $"-Classify compares pictures with texts of {classes.Dimension} values, found {pipeline.Dimension} of the layer"
                + $" '{Layer}': take the layer 'embedding' of a vision tower");
        }

        stream = new EmbeddingStream(pipeline, Cancellation);
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

    private TextClasses ReadClasses()
    {
        if (OnnxPath(this, Model) is not { } path || model!.Find(Layer).Name != model.Find("embedding").Name)
        {
            throw new CommandInputException("OptionNotApplicable",
                "-Classify needs the embedding of a model of words and pictures: -Model must name the folder of a CLIP, SigLIP"
                + $" or MobileCLIP model in ONNX form, found '{Model}', layer '{Layer}'");
        }

        using var words = OnnxTextModel.Open(OnnxTextModel.Beside(path), Threads);
        var scale = LogitScale ?? words.FindLogitScale();
        if (scale is null)
        {
            WriteWarning($"'{path}' does not say what cosines are multiplied by: {TextClasses.UsualScale} is taken, as CLIP was"
                + " trained to; -LogitScale sets another, which makes probabilities more or less sure");
        }

        WriteVerbose($"the cosines are multiplied by {scale ?? TextClasses.UsualScale:G6}");
        return new(Classify, words.Embed(Classify, WriteWarning, Cancellation), scale ?? TextClasses.UsualScale);
    }

    private ImageEmbedding Describe(EmbeddedImage image)
    {
        if (classes is null)
            return Describe(image, image.Prediction?.Category, image.Prediction?.Probability);

        var probabilities = classes.Probabilities(image.Vector);
        var likeliest = Array.IndexOf(probabilities, probabilities.Max());
        return Describe(image, classes.Names[likeliest], (float)probabilities[likeliest]) with { Probabilities = probabilities };
    }

    private static ImageEmbedding Describe(EmbeddedImage image, string? prediction, float? probability) => new(
        Id: image.Id,
        Path: image.Item.SourcePath,
        Name: image.Item.Name,
        Label: image.Item.Label ?? System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(image.Item.SourcePath)),
        Prediction: prediction,
        Probability: probability,
        Vector: image.Vector);
}
