namespace EmbeddingProjector.Inference.Engines.Simd.Kernels;

/// <summary>The part that narrower vectors compute at a time: 2 runs of pixels by one block of 16 channels.</summary>
internal unsafe interface IPairTile
{
    /// <summary>Computes the runs 0 and 1 of a tile in the first block of its target.</summary>
    /// <param name="tile">Weights are read at <see cref="TileArguments.WeightStep"/>.</param>
    static abstract void Run(TileArguments* tile);
}
