namespace EmbeddingProjector.Logs;

/// <summary>A set of embeddings that lies below a folder, as a look at its files tells; no vector is read.</summary>
public sealed record RegisteredSet
{
    /// <summary>The full path of the log's folder.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in the log.</summary>
    public required string Tag { get; init; }

    /// <summary>What the data set is called; null where nobody said.</summary>
    public string? Dataset { get; init; }

    /// <summary>What the experiment is called; null without.</summary>
    public string? Experiment { get; init; }

    /// <summary>The model's name; null where the log does not know it.</summary>
    public string? Model { get; init; }

    /// <summary>The layer; null where the log does not know it.</summary>
    public string? Layer { get; init; }

    /// <summary>Items; of a run that was stopped, the rows so far.</summary>
    public required long Count { get; init; }

    /// <summary>Values of one embedding; 0 where that is not known.</summary>
    public required int Dimension { get; init; }

    /// <summary>When it was finished, or last written, UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>Bytes of its files.</summary>
    public required long Length { get; init; }

    /// <summary>Whether it can be read and shown.</summary>
    public bool IsWhole => Fault is null;

    /// <summary>What it lacks; null where it is whole.</summary>
    public string? Fault { get; init; }

    /// <summary>The full path of the folder of its files.</summary>
    public required string TagFolder { get; init; }

    /// <summary>Where the items came from, as the user typed it; null where nobody said.</summary>
    public string? Source { get; init; }
}
