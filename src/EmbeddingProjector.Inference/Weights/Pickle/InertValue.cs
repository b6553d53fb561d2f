namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Stands for a value that was read over: a number, text or object that weights do not depend on. What a
/// pickle puts into it is dropped.</summary>
/// <param name="Name">The Python name that it was made by; null for plain data.</param>
/// <param name="IsTensor">Whether it is a tensor of a kind that is not read.</param>
internal sealed record InertValue(string? Name = null, bool IsTensor = false)
{
    public static readonly InertValue Instance = new();
}
