namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>What follows an error or a warning: PowerShell's <c>ActionPreference</c>, as far as it applies
/// here.</summary>
internal enum ErrorReaction
{
    /// <summary>It is written, and the command goes on.</summary>
    Continue,

    /// <summary>It is written, and the command ends.</summary>
    Stop,

    /// <summary>It is not written, and the command goes on.</summary>
    SilentlyContinue,

    /// <summary>As <see cref="SilentlyContinue"/>.</summary>
    Ignore,
}
