namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>Reads what TorchSharp's <c>module.save</c> writes: the number of tensors, then for each its name, type,
/// rank, dimensions and values, every number as LEB128.</summary>
internal static class TorchSharpReader
{
    private const int MaxTensors = 100_000;
    private const int MaxNameLength = 1000;

    /// <summary>Whether a file begins as this layout does. It has no magic number: the first tensor's name, type and
    /// rank must make sense.</summary>
    public static bool Recognises(ByteRegion file)
    {
        try
        {
            var reader = new Reader(file);
            return reader.ReadNumber() is > 0 and <= MaxTensors && reader.ReadHead() is (not null, not null, _);
        }
        catch (WeightFormatException)
        {
            return false;
        }
    }

    /// <summary>Lists the tensors; their values follow each head.</summary>
    /// <exception cref="WeightFormatException">The file is damaged or goes on after the last tensor.</exception>
    public static Checkpoint Read(ByteRegion file)
    {
        var reader = new Reader(file);
        var count = reader.ReadNumber();
        var tensors = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        for (var i = 0L; i < count; i++)
        {
            var (name, type, shape) = reader.ReadHead();
            if (name is null || type is not { } known)
                throw file.Invalid($"tensor {i}: expected a name and a type of numbers, found '{name}'");

            // Multiplied with care: a forged shape must not wrap round to a small one.
            var length = shape.Aggregate((Int128)known.Bytes(), (product, dimension) =>
                Int128.Min(product * dimension, long.MaxValue));
            var values = file.Slice(reader.Position, (long)length);
            var tensor = StoredTensor.Create(name, values, known, 0, shape, StoredTensor.RowMajor(shape));
            if (!tensors.TryAdd(name, tensor))
                throw file.Invalid($"the tensor '{name}' stands twice in the file");

            reader.Position += (long)length;
        }

        return reader.Position == file.Length
            ? new(file, tensors)
            : throw file.Invalid($"expected the file to end after {count} tensors, found {file.Length} bytes in all");
    }

    private sealed class Reader(ByteRegion file)
    {
        public long Position { get; set; }

        // A null name or type is one that this layout does not have.
        public (string? Name, ElementType? Type, long[] Shape) ReadHead()
        {
            var length = ReadNumber();
            if (length is <= 0 or > MaxNameLength)
                return (null, null, []);

            var name = Encoding.UTF8.GetString(file.ReadArray(Position, (int)length));
            Position += length;
            if (name.Any(char.IsControl))
                return (null, null, []);

            var type = TypeOf(ReadNumber());
            var rank = ReadNumber();
            if (type is null || rank is < 0 or > StoredTensor.MaxRank)
                return (name, null, []);

            var shape = new long[rank];
            for (var axis = 0; axis < shape.Length; axis++)
                shape[axis] = ReadNumber();

            return (name, type, shape);
        }

        public long ReadNumber()
        {
            var number = 0L;
            for (var shift = 0; shift < 63; shift += 7)
            {
                var next = file.ReadArray(Position++, 1)[0];
                number |= (long)(next & 0x7F) << shift;
                if (next < 0x80)
                    return number;
            }

            throw file.Invalid($"byte {Position}: a number has more than nine bytes");
        }

        // torch.ScalarType's numbers.
        private static ElementType? TypeOf(long number) => number switch
        {
            0 => ElementType.UInt8,
            1 => ElementType.Int8,
            2 => ElementType.Int16,
            3 => ElementType.Int32,
            4 => ElementType.Int64,
            5 => ElementType.Float16,
            6 => ElementType.Float32,
            7 => ElementType.Float64,
            11 => ElementType.Bool,
            15 => ElementType.BFloat16,
            _ => null,
        };
    }
}
