namespace EmbeddingProjector.Module.Hosting;

/// <summary>A parameter's value cannot be used.</summary>
public sealed class CommandInputException : EmbeddingProjectorException
{
    /// <summary>An error of the user's input.</summary>
    /// <param name="errorId">A stable identifier in PascalCase.</param>
    /// <param name="message">What was expected and what was found.</param>
    public CommandInputException(string errorId, string message)
        : base(errorId, message) => Kind = ErrorKind.InvalidInput;

    /// <summary>The error of a file that would be replaced unasked.</summary>
    /// <param name="path">Its full path.</param>
    internal static CommandInputException Exists(string path) =>
        new("FileExists", $"'{path}' is there already: -Force replaces it") { Kind = ErrorKind.Exists, Target = path };
}

/// <summary>Turns exceptions into PowerShell's error records. The only place that does.</summary>
internal static class ErrorRecords
{
    /// <summary>Whether an exception is an error of the user's input or machine, and not a fault of this
    /// program.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is EmbeddingProjectorException or IOException or UnauthorizedAccessException or HttpRequestException;

    /// <param name="target">What the command was working on; null for what the exception names.</param>
    public static ErrorRecord From(Exception exception, object? target = null) => exception switch
    {
        EmbeddingProjectorException e => new(e, e.ErrorId, Category(e.Kind), target ?? e.Target),
        FileNotWritableException e => new(
            e, e.Kind is ErrorKind.NotFound ? "FileNotFound" : "FileNotWritable", Category(e.Kind), target ?? e.Path),
        FileNotFoundException e => new(e, "FileNotFound", ErrorCategory.ObjectNotFound, target ?? e.FileName),
        DirectoryNotFoundException => new(exception, "FileNotFound", ErrorCategory.ObjectNotFound, target),
        UnauthorizedAccessException => new(exception, "AccessDenied", ErrorCategory.PermissionDenied, target),
        HttpRequestException => new(exception, "DownloadFailed", ErrorCategory.ConnectionError, target),
        IOException => new(exception, "FileUnreadable", ErrorCategory.ReadError, target),
        _ => new(exception, "Unexpected", ErrorCategory.NotSpecified, target),
    };

    /// <summary>The record of a picture without a result.</summary>
    /// <param name="failure">The picture and the reason.</param>
    public static ErrorRecord From(ItemFailure failure)
    {
        var record = From(failure.Error, failure.Item.SourcePath);
        record.ErrorDetails = new ErrorDetails(failure.ToString());
        return record;
    }

    private static ErrorCategory Category(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput => ErrorCategory.InvalidArgument,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.Exists => ErrorCategory.ResourceExists,
        ErrorKind.Busy => ErrorCategory.ResourceBusy,
        ErrorKind.Denied => ErrorCategory.PermissionDenied,
        ErrorKind.NotSupported => ErrorCategory.NotImplemented,
        ErrorKind.NotInstalled => ErrorCategory.NotInstalled,
        ErrorKind.InvalidResult => ErrorCategory.InvalidResult,
        _ => ErrorCategory.InvalidData,
    };
}
