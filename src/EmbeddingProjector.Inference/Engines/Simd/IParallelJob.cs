namespace EmbeddingProjector.Inference.Engines.Simd;

/// <summary>Work cut into items that may run in any order on any thread.</summary>
internal interface IParallelJob
{
    /// <summary>Computes one item. No two items write the same float.</summary>
    /// <param name="item">From 0.</param>
    /// <param name="worker">Who computes it, for scratch memory: 0 to the number of workers less 1.</param>
    void Execute(int item, int worker);
}
