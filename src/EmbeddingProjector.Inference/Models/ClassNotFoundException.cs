namespace EmbeddingProjector.Inference.Models;

/// <summary>A model has no class of the name that was asked for, or it is not clear which.</summary>
public sealed class ClassNotFoundException : EmbeddingProjectorException
{
    /// <summary>Makes the error.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="message">What was expected and what was found.</param>
    /// <param name="matches">The classes that it may be, or the nearest names.</param>
    public ClassNotFoundException(string name, string message, IReadOnlyList<string> matches)
        : base("ClassNotFound", message)
    {
        Name = name;
        Kind = ErrorKind.NotFound;
        Target = name;
        Matches = matches;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The classes that it may be, or the nearest names.</summary>
    public IReadOnlyList<string> Matches { get; }
}
