using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of commands that take pictures, and a model for them.</summary>
public abstract class PictureCmdlet : ModelCmdlet
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

    /// <summary>Side in pixels of the model's input; without it the weight set's own.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateRange(1, 16384)]
    public int? Size { get; set; }

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

    /// <summary>How they are decoded.</summary>
    private protected ImageReadOptions ReadOptions => new() { MaxPixels = MaxPixels, ApplyOrientation = ApplyOrientation };

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
}
