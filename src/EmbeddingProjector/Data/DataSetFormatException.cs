namespace EmbeddingProjector.Data;

/// <summary>A packed data set (IDX, CIFAR) is truncated, corrupt or of another kind than its name says.</summary>
public sealed class DataSetFormatException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What was expected and what was found.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public DataSetFormatException(string path, string reason, Exception? innerException = null)
        : base("DataSetInvalid", $"data set '{path}': {reason}", innerException)
    {
        Path = path;
        Target = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
