namespace EmbeddingProjector.CommandLine;

/// <summary>The command line cannot be understood: an unknown name, a missing value, parameters that exclude each
/// other.</summary>
internal sealed class UsageException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public UsageException(string message)
        : base(message)
    {
    }
}
