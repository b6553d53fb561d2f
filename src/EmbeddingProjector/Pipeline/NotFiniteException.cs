namespace EmbeddingProjector.Pipeline;

/// <summary>An image's vector holds NaN or infinity, which would stop TensorBoard's PCA, so the image is left
/// out.</summary>
public sealed class NotFiniteException : EmbeddingProjectorException
{
    internal const string Id = "EmbeddingNotFinite";

    /// <param name="name">The image's name.</param>
    /// <param name="index">The first place in the vector that is not finite.</param>
    /// <param name="value">The value found there.</param>
    public NotFiniteException(string name, int index, float value)
        : base(Id, FormattableString.Invariant(
            $"embedding of '{name}': expected finite values, found {value} at index {index}; the image is left out"))
    {
        Index = index;
        Kind = ErrorKind.InvalidResult;
        Target = name;
        Value = value;
    }

    /// <summary>The first place in the vector that is not finite.</summary>
    public int Index { get; }

    /// <summary>NaN or an infinity.</summary>
    public float Value { get; }
}
