namespace EmbeddingProjector.Numerics;

/// <summary>The innermost loop of a matrix product: one tile of the result from two packed panels.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface IProductKernel<T>
    where T : unmanaged, INumber<T>
{
    static abstract int TileRows { get; }

    static abstract int TileColumns { get; }

    /// <summary>Adds the products of a panel pair, in the order of the depth.</summary>
    /// <param name="depth">The number of products an element.</param>
    /// <param name="a">[depth, TileRows].</param>
    /// <param name="b">[depth, TileColumns].</param>
    /// <param name="c">[TileRows, TileColumns] with <paramref name="stride"/> elements from row to row.</param>
    /// <param name="stride">Elements between the starts of two rows of <paramref name="c"/>.</param>
    /// <param name="accumulate">Adds to what is there; otherwise overwrites it.</param>
    static abstract void Run(int depth, T* a, T* b, T* c, nint stride, bool accumulate);
}
