using System.Management.Automation;
using EmbeddingProjector.Data;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of commands that read files: paths with wildcards, literal paths, and both from the
/// pipeline.</summary>
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

    /// <summary>The full file-system paths of the current input, found one by one.</summary>
    /// <param name="notFound">Hears of a path that names nothing; the others go on. Null throws.</param>
    /// <exception cref="ImagePathNotFoundException">A path names nothing.</exception>
    private protected IEnumerable<string> ResolvePaths(Action<ImagePathNotFoundException>? notFound = null)
    {
        var typed = Path.Select(path => (Path: path, IsLiteral: false))
            .Concat(LiteralPath.Select(path => (Path: path, IsLiteral: true)));
        return typed.SelectMany(path => Resolve(path.Path, path.IsLiteral, notFound));
    }

    private IReadOnlyList<string> Resolve(string path, bool isLiteral, Action<ImagePathNotFoundException>? notFound)
    {
        try
        {
            return Shell.ResolvePaths(path, isLiteral);
        }
        catch (ImagePathNotFoundException e) when (notFound is not null)
        {
            notFound(e);
            return [];
        }
    }
}
