namespace EmbeddingProjector.Inference.Graph;

/// <summary>The shape of one image's tensor at a node, without the batch dimension: [channels, height, width] or
/// [features].</summary>
/// <remarks>Every op works on each image alone, so no rule ever needs to know the batch.</remarks>
public readonly struct TensorShape : IEquatable<TensorShape>
{
    /// <summary>Makes a shape.</summary>
    /// <param name="dimensions">Each at least 1.</param>
    public TensorShape(params ReadOnlySpan<int> dimensions)
    {
        foreach (var dimension in dimensions)
            ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1, nameof(dimensions));

        Dimensions = [.. dimensions];
    }

    /// <summary>The dimensions, outermost first.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The number of values of one image.</summary>
    public int Length
    {
        get
        {
            // No LINQ: engines ask for it in every run.
            var product = 1;
            foreach (var dimension in Dimensions)
                product = checked(product * dimension);
            return product;
        }
    }

    /// <summary>One dimension.</summary>
    /// <param name="axis">0 is the outermost, ^1 the innermost.</param>
    public int this[Index axis] => Dimensions[axis];

    /// <summary>Whether two shapes are the same.</summary>
    public static bool operator ==(TensorShape left, TensorShape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(TensorShape left, TensorShape right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(TensorShape other) => Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorShape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(Rank, HashCode.Combine);

    /// <summary>The form <c>[64, 56, 56]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Dimensions)}]";
}
