namespace EmbeddingProjector.Sets;

/// <summary>float32 values as files hold them, least significant byte first on every machine.</summary>
internal static class LittleEndian
{
    /// <summary>Writes values as bytes, four each.</summary>
    public static void Write(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            return;
        }

        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], values[i]);
    }

    /// <summary>Makes values, read into their own memory as a file holds them, those of this machine.</summary>
    public static void Correct(Span<float> values)
    {
        if (BitConverter.IsLittleEndian)
            return;

        var bits = MemoryMarshal.Cast<float, uint>(values);
        BinaryPrimitives.ReverseEndianness(bits, bits);
    }
}
