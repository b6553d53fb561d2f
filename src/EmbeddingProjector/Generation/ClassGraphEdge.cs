namespace EmbeddingProjector.Generation;

/// <summary>Two classes of which one is the other's nearest.</summary>
/// <param name="First">The smaller index.</param>
/// <param name="Second">The larger index.</param>
/// <param name="IsMutual">Whether each is the other's nearest.</param>
public sealed record ClassGraphEdge(int First, int Second, bool IsMutual);
