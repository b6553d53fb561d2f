using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.CommandLine.Hosting;

/// <summary>A command ended before its time: by an error, or because the user stopped it.</summary>
internal sealed class CommandEndedException : Exception
{
    /// <summary>Makes the end of a command.</summary>
    /// <param name="error">The error that ended it; null where the user did.</param>
    public CommandEndedException(CommandError? error)
        : base(error?.Message, error?.Exception) => Error = error;

    /// <summary>The error that ended it; null where the user did.</summary>
    public CommandError? Error { get; }
}
