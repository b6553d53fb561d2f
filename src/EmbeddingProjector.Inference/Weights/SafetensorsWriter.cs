using System.Text.Encodings.Web;
using System.Text.Json;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>Writes tensors in the safetensors layout, which every framework reads
/// (https://huggingface.co/docs/safetensors).</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes a file under a temporary name, then moves it into place.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="tensors">Names must differ; each has as many values as its shape's product.</param>
    /// <param name="metadata">What the file says of itself, or nothing.</param>
    /// <param name="halfPrecision">Stores float16, rounded to nearest even, in place of float32.</param>
    /// <exception cref="ArgumentException">A name stands twice, is <c>__metadata__</c>, or a length does not fit its
    /// shape.</exception>
    /// <exception cref="FileNotWritableException">Its folder is missing, or the system does not allow it.</exception>
    public static void Write(
        string path, IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        bool halfPrecision = false)
    {
        var header = Header(tensors, metadata, halfPrecision);
        var temporary = path + $".{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
                stream.Write(length);
                stream.Write(header);
                foreach (var tensor in tensors)
                    WriteValues(stream, tensor.Values, halfPrecision);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error)
        {
            var exists = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));
            if (exists)
                File.Delete(temporary);
            if (DiskFullException.Is(error))
                throw new DiskFullException(path, error);
            if (!exists || Directory.Exists(path) || error is UnauthorizedAccessException)
                throw FileNotWritableException.Of(path, temporary, error);
            throw;
        }
    }

    // Padded with spaces, so that the values begin at a multiple of eight.
    private static byte[] Header(
        IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata, bool halfPrecision)
    {
        using var memory = new MemoryStream();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(memory, options))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(json, metadata);

            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                    throw new ArgumentException(
                        $"the name '{tensor.Name}' stands twice or is reserved", nameof(tensors));
                if (tensor.Shape.Aggregate(1L, (product, dimension) => product * dimension) != tensor.Values.Length)
                    throw new ArgumentException(
                        $"tensor '{tensor.Name}': {tensor.Values.Length} values do not fit its shape", nameof(tensors));

                var end = offset + (long)tensor.Values.Length * (halfPrecision ? 2 : 4);
                WriteEntry(json, tensor.Name, tensor.Shape, offset, end, halfPrecision);
                offset = end;
            }

            json.WriteEndObject();
        }

        while (memory.Length % 8 != 0)
            memory.WriteByte((byte)' ');

        return memory.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteEntry(
        Utf8JsonWriter json, string name, ImmutableArray<int> shape, long begin, long end, bool halfPrecision)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", halfPrecision ? "F16" : "F32");
        json.WriteStartArray("shape");
        foreach (var dimension in shape)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values, bool halfPrecision)
    {
        var buffer = new byte[1 << 16];
        var width = halfPrecision ? 2 : 4;
        while (!values.IsEmpty)
        {
            var count = Math.Min(buffer.Length / width, values.Length);
            for (var i = 0; i < count; i++)
            {
                if (halfPrecision)
                    BinaryPrimitives.WriteHalfLittleEndian(buffer.AsSpan(i * 2), (Half)values[i]);
                else
                    BinaryPrimitives.WriteSingleLittleEndian(buffer.AsSpan(i * 4), values[i]);
            }

            stream.Write(buffer, 0, count * width);
            values = values[count..];
        }
    }
}
