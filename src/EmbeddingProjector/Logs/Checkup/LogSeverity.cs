namespace EmbeddingProjector.Logs.Checkup;

/// <summary>How bad a fault of a log is.</summary>
public enum LogSeverity
{
    /// <summary>TensorBoard loads the log, but not all of it works or shows.</summary>
    Warning,

    /// <summary>TensorBoard does not load the entry, or all entries, or shows wrong items.</summary>
    Error,
}
