namespace EmbeddingProjector.Tests.Engines;

/// <summary>Whether the slow cases run too: the environment variable EMBEDDINGPROJECTOR_FULL is 1.</summary>
public static class FullRun
{
    /// <summary>Why a slow case is skipped; null in a full run.</summary>
    public static string? ReasonToSkip { get; } = Environment.GetEnvironmentVariable("EMBEDDINGPROJECTOR_FULL") == "1"
        ? null
        : "takes long; set EMBEDDINGPROJECTOR_FULL=1 to run it";
}
