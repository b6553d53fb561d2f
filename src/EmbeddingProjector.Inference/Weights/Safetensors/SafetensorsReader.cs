using System.Text.Json;

namespace EmbeddingProjector.Inference.Weights.Safetensors;

/// <summary>Reads the safetensors layout: eight bytes of header length, a JSON header, the values.</summary>
/// <remarks>As strict as the format's own reader (huggingface/safetensors): the values follow one another without gap,
/// overlap or rest.</remarks>
internal static class SafetensorsReader
{
    private const int MaxHeaderLength = 100_000_000; // the format's own limit

    /// <summary>Whether a file begins as this layout does: a length, then a JSON object.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) => start.Length > 8 && start[8] == (byte)'{';

    /// <summary>Reads the header.</summary>
    /// <exception cref="WeightFormatException">The header is damaged or does not fit the file.</exception>
    public static Checkpoint Read(ByteRegion file)
    {
        Span<byte> prefix = stackalloc byte[8];
        file.Read(0, prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)Math.Min(file.Length - 8, MaxHeaderLength))
            throw file.Invalid(
                $"the safetensors header claims {headerLength} bytes, found {file.Length - 8} in the file");

        var header = file.ReadArray(8, (int)headerLength);
        var values = file.Slice(8 + header.Length, file.Length - 8 - header.Length);
        try
        {
            return Build(file, values, new SafetensorsHeader(file, header));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // GetString and GetInt64 throw the latter two for a value of another kind and for broken UTF-8.
            throw file.Invalid($"the safetensors header is not the expected JSON: {error.Message}", error);
        }
    }

    private static Checkpoint Build(ByteRegion file, ByteRegion values, SafetensorsHeader header)
    {
        var tensors = new OrderedDictionary<string, StoredTensor>(header.Entries.Count, StringComparer.Ordinal);
        foreach (var entry in header.Entries)
        {
            var length = entry.End - entry.Begin;
            if (entry.Begin < 0 || length < 0 || entry.End > values.Length)
                throw file.Invalid($"tensor '{entry.Name}': expected its bytes within {values.Length}, " +
                    $"found {entry.Begin} to {entry.End}");

            var tensor = StoredTensor.Create(
                entry.Name, values.Slice(entry.Begin, length), entry.Type, 0, entry.Shape,
                StoredTensor.RowMajor(entry.Shape));
            var expected = (long)tensor.Length * entry.Type.Bytes();
            if (length != expected)
                throw file.Invalid($"tensor '{entry.Name}': expected {expected} bytes, found {length}");
            if (!tensors.TryAdd(entry.Name, tensor))
                throw file.Invalid($"the tensor '{entry.Name}' stands twice in the safetensors header");
        }

        RequireNoGaps(file, values, header);
        return new(file, tensors, header.Metadata);
    }

    private static void RequireNoGaps(ByteRegion file, ByteRegion values, SafetensorsHeader header)
    {
        var end = 0L;
        foreach (var entry in header.Entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
                throw file.Invalid($"tensor '{entry.Name}': expected its bytes to begin at {end}, found {entry.Begin}");

            end = entry.End;
        }

        if (end != values.Length)
            throw file.Invalid($"expected the tensors to fill {values.Length} bytes, found {end}");
    }
}
