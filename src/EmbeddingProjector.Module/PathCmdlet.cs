using System.Management.Automation;

namespace EmbeddingProjector.Module;

/// <summary>The base of commands that read files: paths with wildcards, literal paths, and both from the pipeline.</summary>
public abstract class PathCmdlet : EmbeddingCmdlet
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

    /// <summary>The full file-system paths of the current input.</summary>
    /// <exception cref="Data.ImagePathNotFoundException">A path names nothing.</exception>
    protected IEnumerable<string> ResolvePaths() =>
        Path.SelectMany(path => Shell.ResolvePaths(path, isLiteral: false))
            .Concat(LiteralPath.SelectMany(path => Shell.ResolvePaths(path, isLiteral: true)));
}
