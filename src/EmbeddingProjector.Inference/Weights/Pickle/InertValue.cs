namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Stands for a value that was read over. What a pickle puts into it is dropped.</summary>
internal sealed class InertValue
{
    public static readonly InertValue Instance = new();

    private InertValue()
    {
    }
}
