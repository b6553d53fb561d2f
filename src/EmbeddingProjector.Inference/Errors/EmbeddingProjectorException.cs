namespace EmbeddingProjector.Inference.Errors;

/// <summary>What kind of thing went wrong, for whoever has to tell errors apart without reading them.</summary>
public enum ErrorKind
{
    /// <summary>A file or its content is not as it should be.</summary>
    InvalidData,

    /// <summary>What was asked for cannot be meant.</summary>
    InvalidInput,

    /// <summary>What was named does not exist.</summary>
    NotFound,

    /// <summary>Something is there already.</summary>
    Exists,

    /// <summary>Somebody else is using it.</summary>
    Busy,

    /// <summary>The machine does not allow it.</summary>
    Denied,

    /// <summary>A part of this library cannot do it.</summary>
    NotSupported,

    /// <summary>Another program or library is missing.</summary>
    NotInstalled,

    /// <summary>It was computed, and the outcome is not to be used.</summary>
    InvalidResult,
}

/// <summary>The base of every error that this library raises on purpose: it says what, where, expected and found.</summary>
/// <remarks><see cref="ErrorId"/> is stable and becomes the id of PowerShell's error record.</remarks>
/// <param name="errorId">A stable identifier in PascalCase, such as <c>ImageUnreadable</c>.</param>
/// <param name="message">What, where, expected and found.</param>
/// <param name="innerException">The cause, where there is one.</param>
public abstract class EmbeddingProjectorException(string errorId, string message, Exception? innerException = null)
    : Exception(Shortened(message), innerException)
{
    private const int MostMessage = 2000; // a file may hold names and paths of any length

    /// <summary>A stable identifier in PascalCase that scripts can test for.</summary>
    public string ErrorId { get; } = errorId;

    /// <inheritdoc cref="EmbeddingProjectorException(string, string, Exception?)"/>
    /// <param name="target">What the work was on: a path or a name; null where there is none.</param>
    /// <param name="kind">What kind of error it is.</param>
    protected EmbeddingProjectorException(
        string errorId, string message, object? target, ErrorKind kind = default, Exception? innerException = null)
        : this(errorId, message, innerException) => (Target, Kind) = (target, kind);

    /// <summary>What kind of error it is.</summary>
    public ErrorKind Kind { get; init; }

    /// <summary>What the work was on: a path or a name; null where there is none.</summary>
    public object? Target { get; init; }

    // The middle goes: the start names the file, the end says what to do.
    private static string Shortened(string message) => message.Length <= MostMessage
        ? message
        : $"{message.AsSpan(0, MostMessage / 2)} … {message.AsSpan(message.Length - (MostMessage / 2))}";
}
