namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>How long a download keeps trying.</summary>
internal sealed record RetryPolicy
{
    /// <summary>Requests for one file, the first counted.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>The pause after the first failure; each later one is twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>A connection over which nothing comes for this long is given up.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The pause after a failure.</summary>
    /// <param name="attempt">1 for the first.</param>
    public TimeSpan DelayAfter(int attempt) => FirstDelay * Math.Pow(2, attempt - 1);
}
