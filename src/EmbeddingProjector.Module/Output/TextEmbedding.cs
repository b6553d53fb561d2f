namespace EmbeddingProjector.Module.Output;

/// <summary>A text's embedding, as <c>Get-TextEmbedding</c> gives it.</summary>
public sealed record TextEmbedding
{
    /// <summary>The text itself in one line; <c>-2</c>, <c>-3</c> behind it for equal ones.</summary>
    public required string Id { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Values of <see cref="Vector"/>.</summary>
    public int Dimension => Vector.Length;

    /// <summary>The embedding, [dimension], of length 1.</summary>
    public required float[] Vector { get; init; }
}
