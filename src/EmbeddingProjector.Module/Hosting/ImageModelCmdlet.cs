using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Onnx;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>How a picture becomes the model's square input.</summary>
public enum InputTransform
{
    /// <summary>As the weight set's own transform does: the shorter side is resized, then the centre is
    /// cropped.</summary>
    Default,

    /// <summary>Width and height are resized to the input's side at once, without keeping the aspect ratio.</summary>
    Squash,
}

/// <summary>The base of commands that run pictures through a model.</summary>
public abstract class ImageModelCmdlet : PictureCmdlet
{
    /// <summary>What computes: Auto takes the fastest of this machine.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EngineCompleter))]
    [ValidateNotNullOrEmpty]
    public string Engine { get; set; } = EngineFactory.Auto;

    /// <summary>The layer whose output is the embedding; Get-EmbeddingModel -Layer lists them. "embedding" is the input
    /// of the last linear layer, "logits" the class scores.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public string Layer { get; set; } = "embedding";

    /// <summary>What becomes of a layer's feature maps or tokens: None keeps every value, Average and Max keep one a
    /// channel, Token keeps a vision transformer's class token.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public Pooling Pooling { get; set; }

    /// <summary>Pictures that the engine runs at once; without it 8, and up to 32 of small ones. It changes no
    /// result.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 4096)]
    public int? BatchSize { get; set; }

    /// <summary>How a picture becomes the model's square input: Default as the weights were trained, Squash without a
    /// crop.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public InputTransform Transform { get; set; }

    /// <summary>What is subtracted from red, green and blue, of values in 0..1, in place of the weight set's own. An
    /// ONNX file without preprocessor_config.json needs it.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateCount(3, 3)]
    public float[]? Mean { get; set; }

    /// <summary>What red, green and blue are divided by after that.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateCount(3, 3)]
    [ValidateRange(1e-6f, float.MaxValue)]
    public float[]? Std { get; set; }

    private protected PipelineOptions PipelineOptions(Model model) => new()
    {
        Layer = Layer,
        Pooling = Pooling,
        BatchSize = BatchSize,
        Threads = Threads,
        Transform = OwnTransform(model.Transform),
        ReadOptions = ReadOptions,
    };

    /// <summary>Opens the model, downloading its weights where they are not here; null where the user did not want
    /// that.</summary>
    /// <exception cref="NameNotFoundException">There is no such model or weight set.</exception>
    /// <exception cref="NameNotFoundException">The model has no such layer.</exception>
    /// <exception cref="WeightsNotFoundException">The weights cannot be had.</exception>
    private protected Model? OpenModel() => Open(
        this, Model, WeightChoice.Of(this, Model, Weights), Layer, Engine, Device,
        new OnnxTransformWishes
        {
            Kind = MyInvocation.BoundParameters.ContainsKey(nameof(Transform))
                ? Transform is InputTransform.Squash ? TransformKind.Squash : TransformKind.ResizeCrop
                : null,
            Size = Size,
            Mean = Mean is null ? null : [.. Mean],
            Std = Std is null ? null : [.. Std],
        });

    // The resize keeps its ratio to the crop, so that another size shows the same part of a picture.
    private ImageTransform? OwnTransform(ImageTransform own)
    {
        if (Transform is InputTransform.Default && Size is null && Mean is null && Std is null)
            return null;

        var side = Size ?? own.CropSize;
        return own with
        {
            Kind = Transform is InputTransform.Squash ? TransformKind.Squash : own.Kind,
            CropSize = side,
            ResizeSize = (int)Math.Round((double)side * own.ResizeSize / own.CropSize),
            Mean = Mean is null ? own.Mean : [.. Mean],
            Std = Std is null ? own.Std : [.. Std],
        };
    }
}
