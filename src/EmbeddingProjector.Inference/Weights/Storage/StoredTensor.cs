namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>Where a tensor's values lie in a checkpoint: a strided view of a storage that it may share with
/// others.</summary>
internal sealed class StoredTensor
{
    /// <summary>The most dimensions. PyTorch's own limit is 64; a weight has at most six.</summary>
    public const int MaxRank = 16;

    // A view may repeat values (stride 0, overlapping windows), so a small file could name a huge tensor.
    private const int MaxRepeatedLength = 1 << 20;

    private StoredTensor(
        ByteRegion storage, ElementType type, long offset, ImmutableArray<int> shape, ImmutableArray<long> strides,
        int length, long span)
    {
        Storage = storage;
        Type = type;
        Offset = offset;
        Shape = shape;
        Strides = strides;
        Length = length;
        Span = span;
    }

    /// <summary>The bytes of the whole storage.</summary>
    public ByteRegion Storage { get; }

    public ElementType Type { get; }

    /// <summary>The first value's place in the storage, in values.</summary>
    public long Offset { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Values to step over for the next index of each dimension.</summary>
    public ImmutableArray<long> Strides { get; }

    /// <summary>The product of the dimensions.</summary>
    public int Length { get; }

    /// <summary>Values from the first to the last, both counted: <see cref="Length"/> where the tensor has no
    /// gaps.</summary>
    public long Span { get; }

    /// <summary>Whether the values lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                    return false;

                expected *= Shape[axis];
            }

            return true;
        }
    }

    /// <summary>Describes a tensor, checked against its storage before anything is read or allocated.</summary>
    /// <param name="name">The state-dict key, for messages.</param>
    /// <param name="storage">The bytes of the whole storage.</param>
    /// <param name="type">How a value is stored.</param>
    /// <param name="strides">One a dimension, in values.</param>
    /// <exception cref="WeightFormatException">The view does not lie in the storage.</exception>
    public static StoredTensor Create(
        string name, ByteRegion storage, ElementType type, long offset, ReadOnlySpan<long> shape,
        ReadOnlySpan<long> strides)
    {
        if (shape.Length > MaxRank || strides.Length != shape.Length)
            throw storage.Invalid($"tensor '{name}': expected as many strides as dimensions and at most {MaxRank}, " +
                $"found {strides.Length} and {shape.Length}");

        var (length, last) = Measure(shape, strides);
        if (length < 0 || last < 0 || offset < 0 || length > Array.MaxLength)
            throw storage.Invalid($"tensor '{name}': {View(shape, strides)} is not a tensor's");

        var available = storage.Length / type.Bytes();
        if (length > 0 && (offset >= available || last >= available - offset))
            throw storage.Invalid($"tensor '{name}': {View(shape, strides)} at {offset} " +
                $"lies outside its storage of {available} values");
        if (length > Math.Max(available, MaxRepeatedLength))
            throw storage.Invalid($"tensor '{name}': {View(shape, strides)} repeats its storage's {available} values " +
                $"over more than {MaxRepeatedLength}; save it with .contiguous()");

        var dimensions = ImmutableArray.CreateBuilder<int>(shape.Length);
        foreach (var dimension in shape)
            dimensions.Add((int)dimension);

        var span = length == 0 ? 0 : last + 1;
        return new(storage, type, offset, dimensions.MoveToImmutable(), [.. strides], (int)length, span);
    }

    /// <summary>The strides of a contiguous tensor.</summary>
    public static long[] RowMajor(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride = unchecked(stride * Math.Max(1, shape[axis])); // an overflow is found by Measure
        }

        return strides;
    }

    // The number of values and the last value's distance from the first; -1 where a number is negative or too large.
    private static (long Length, long Last) Measure(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var length = 1L;
        var last = 0L;
        var isEmpty = false;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis] is < 0 or > int.MaxValue || strides[axis] < 0)
                return (-1, -1);
            if (shape[axis] == 0)
            {
                isEmpty = true;
                continue;
            }

            var product = (Int128)length * shape[axis];
            var distance = last + (Int128)(shape[axis] - 1) * strides[axis];
            if (product > long.MaxValue || distance > long.MaxValue)
                return (-1, -1);

            length = (long)product;
            last = (long)distance;
        }

        return isEmpty ? (0, 0) : (length, last);
    }

    private static string View(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides) =>
        $"the shape [{string.Join(",", shape.ToArray())}] with strides [{string.Join(",", strides.ToArray())}]";
}
