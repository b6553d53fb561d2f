namespace EmbeddingProjector.Logs.Checkup;

/// <summary>One fault of a projector log.</summary>
public sealed record LogFinding
{
    /// <summary>What it is, a stable name such as <c>MetadataBlankRow</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How bad it is.</summary>
    public required LogSeverity Severity { get; init; }

    /// <summary>The entry's name; null where the whole config is at fault.</summary>
    public required string? Tag { get; init; }

    /// <summary>The full path of the file or folder at fault.</summary>
    public required string File { get; init; }

    /// <summary>The first line at fault, from 1; null where there is none.</summary>
    public required int? Line { get; init; }

    /// <summary>What was expected and what was found.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Whether it can be repaired without knowing more than the log says.</summary>
    public required bool CanRepair { get; init; }

    /// <summary>Whether it has been.</summary>
    public bool IsRepaired { get; init; }
}
