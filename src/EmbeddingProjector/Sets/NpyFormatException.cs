namespace EmbeddingProjector.Sets;

/// <summary>A .npy file is truncated, corrupt, or of a kind that is no matrix of numbers.</summary>
public sealed class NpyFormatException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What was expected and what was found.</param>
    public NpyFormatException(string path, string reason)
        : base("NpyInvalid", $"{path}: {reason}")
    {
        Path = path;
        Target = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
