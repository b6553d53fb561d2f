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
public abstract class ImageModelCmdlet : ModelCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Image folders, pictures, IDX files or CIFAR batches. Wildcards are allowed.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same without wildcards: every character stands for itself.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The model's name; Get-EmbeddingModel lists them. The default needs no download.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ArgumentCompleter(typeof(ModelNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Model { get; set; } = ModelCatalog.Default.Name;

    /// <summary>The weights: a published set, such as IMAGENET1K_V1, or a file, .pth or .safetensors; without it the
    /// model's default set.</summary>
    [Parameter]
    [Alias("WeightSet", "WeightsPath")]
    [ArgumentCompleter(typeof(WeightSetCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Weights { get; set; }

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

    /// <summary>Side in pixels of the model's input; without it the weight set's own.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 16384)]
    public int? Size { get; set; }

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

    /// <summary>Patterns of file names to take, such as *.png.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [SupportsWildcards]
    public string[] Include { get; set; } = [];

    /// <summary>Patterns of file names to leave out.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    /// <summary>The most pictures to take, the first in the order of names.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Reads folders below the class folders too. Without it a folder and its direct sub-folders are
    /// read.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Follows links that lead out of the folder. Without it they are left, with a warning.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter FollowSymlink { get; set; }

    /// <summary>Turns pictures as their EXIF orientation says. Off by default, as in torchvision.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter ApplyOrientation { get; set; }

    /// <summary>The largest width times height that is decoded.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1L, long.MaxValue)]
    public long MaxPixels { get; set; } = ImageReadOptions.DefaultMaxPixels;

    /// <summary>Which pictures are wanted.</summary>
    private protected ImageQuery Query => new()
    {
        Include = [.. Include],
        Exclude = [.. Exclude],
        First = First,
        Recurse = Recurse,
        FollowLinks = FollowSymlink,
    };

    /// <summary>The full file-system paths of the current input, found one by one.</summary>
    /// <param name="notFound">Hears of a path that names nothing; the others go on. Null throws.</param>
    /// <exception cref="ImagePathNotFoundException">A path names nothing.</exception>
    private protected IEnumerable<string> ResolveInput(Action<ImagePathNotFoundException>? notFound = null)
    {
        var typed = Path.Select(path => (Path: path, IsLiteral: false))
            .Concat(LiteralPath.Select(path => (Path: path, IsLiteral: true)));
        return typed.SelectMany(path =>
        {
            try
            {
                return ResolvePaths(path.Path, path.IsLiteral);
            }
            catch (ImagePathNotFoundException e) when (notFound is not null)
            {
                notFound(e);
                return [];
            }
        });
    }

    private protected PipelineOptions PipelineOptions(Model model) => new()
    {
        Layer = Layer,
        Pooling = Pooling,
        BatchSize = BatchSize,
        Threads = Threads,
        Transform = OwnTransform(model.Transform),
        ReadOptions = new ImageReadOptions { MaxPixels = MaxPixels, ApplyOrientation = ApplyOrientation },
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
