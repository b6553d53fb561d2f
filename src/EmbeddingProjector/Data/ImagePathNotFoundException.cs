namespace EmbeddingProjector.Data;

/// <summary>A path that was given is neither a file nor a folder.</summary>
public sealed class ImagePathNotFoundException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="path">The full path.</param>
    public ImagePathNotFoundException(string path)
        : base("ImagePathNotFound", $"there is no file or folder '{path}'")
    {
        Path = path;
        Target = path;
        Kind = ErrorKind.NotFound;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }
}
