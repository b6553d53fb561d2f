namespace EmbeddingProjector.Module.Hosting;

/// <summary>How far a long step is.</summary>
/// <param name="Activity">What is being done.</param>
/// <param name="Status">Counts and speed, in words.</param>
/// <param name="Percent">0 to 100; null where the end is not known.</param>
/// <param name="TimeLeft">Null where it is not known.</param>
public sealed record CommandProgress(string Activity, string Status, int? Percent, TimeSpan? TimeLeft)
{
    /// <summary>Whether the step is over and its display can go.</summary>
    public bool IsCompleted { get; init; }
}
