namespace EmbeddingProjector.Pipeline;

/// <summary>How far a run is.</summary>
/// <param name="Done">Images dealt with, failed ones included.</param>
/// <param name="Total">Images in all; null where the source does not tell.</param>
/// <param name="Failed">Images without a result.</param>
/// <param name="ImagesPerSecond">Over the last seconds; 0 before the first batch is through.</param>
/// <param name="TimeLeft">At that speed; null where it cannot be known.</param>
public readonly record struct RunProgress(
    int Done, int? Total, int Failed, double ImagesPerSecond, TimeSpan? TimeLeft);
