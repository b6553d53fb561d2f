namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>A numpy array in a data set's pickle, filled when its state comes.</summary>
internal sealed class PickledArray
{
    public long[] Shape { get; private set; } = [];

    /// <summary>Whether columns, and not rows, are contiguous.</summary>
    public bool IsFortran { get; private set; }

    /// <summary>The values' bytes; null where they are none.</summary>
    public byte[]? Bytes { get; private set; }

    /// <summary>Takes numpy's state: version, shape, type, order, bytes. Another state leaves the array empty.</summary>
    public void Take(object? state)
    {
        if (state is object?[] and [_, object?[] shape, _, bool isFortran, byte[] bytes]
            && shape.All(side => side is long))
            (Shape, IsFortran, Bytes) = ([.. shape.Cast<long>()], isFortran, bytes);
    }
}
