namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>Reads a stored tensor as float32, row-major.</summary>
internal static class TensorReader
{
    private const int ChunkBytes = 1 << 18; // values are converted before they leave the second-level cache

    /// <summary>Reads and converts all values of one tensor, and nothing else of the file.</summary>
    /// <exception cref="WeightFormatException">The bytes cannot be read.</exception>
    public static float[] Read(StoredTensor tensor)
    {
        if (tensor.IsContiguous)
            return ReadRun(tensor, tensor.Length);
        if (tensor.Length == 0)
            return [];
        if (tensor.Span > Array.MaxLength)
            throw tensor.Storage.Invalid($"a view spans {tensor.Span} values; save it with .contiguous()");

        return Gather(tensor, ReadRun(tensor, (int)tensor.Span));
    }

    private static float[] ReadRun(StoredTensor tensor, int count)
    {
        var values = GC.AllocateUninitializedArray<float>(count);
        var width = tensor.Type.Bytes();
        var start = tensor.Offset * width;
        if (tensor.Type == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            ReadSingles(tensor.Storage, start, values);
            return values;
        }

        var chunk = new byte[Math.Min(ChunkBytes, (long)count * width)];
        for (var done = 0; done < count;)
        {
            var take = Math.Min(chunk.Length / width, count - done);
            var bytes = chunk.AsSpan(0, take * width);
            tensor.Storage.Read(start + (long)done * width, bytes);
            FloatConverter.Convert(tensor.Type, bytes, values.AsSpan(done, take));
            done += take;
        }

        return values;
    }

    // A span of bytes ends at 2 GiB, an array of float32 at 8 GiB.
    private static void ReadSingles(ByteRegion storage, long start, Span<float> values)
    {
        const int most = 1 << 28;
        while (!values.IsEmpty)
        {
            var part = values[..Math.Min(most, values.Length)];
            storage.Read(start, MemoryMarshal.AsBytes(part));
            start += (long)part.Length * sizeof(float);
            values = values[part.Length..];
        }
    }

    // Walks the indices in row-major order; the innermost dimension is a plain strided loop.
    private static float[] Gather(StoredTensor tensor, float[] storage)
    {
        var values = GC.AllocateUninitializedArray<float>(tensor.Length);
        var inner = tensor.Shape.Length - 1;
        var index = new int[inner];
        var row = 0L;
        for (var written = 0; written < values.Length;)
        {
            var from = row;
            for (var i = 0; i < tensor.Shape[inner]; i++, from += tensor.Strides[inner])
                values[written++] = storage[from];

            for (var axis = inner - 1; axis >= 0; axis--)
            {
                row += tensor.Strides[axis];
                if (++index[axis] < tensor.Shape[axis])
                    break;

                row -= tensor.Strides[axis] * tensor.Shape[axis];
                index[axis] = 0;
            }
        }

        return values;
    }
}
