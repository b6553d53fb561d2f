namespace EmbeddingProjector.Logs;

/// <summary>The Castagnoli checksum, as TFRecord files and the export's journal use it.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(bytes, []);

    /// <summary>The checksum of two runs of bytes as if they were one.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        ~Add(Add(uint.MaxValue, first), second);

    /// <summary>The form that TFRecord stores, so that a checksum of bytes that hold checksums stays a good
    /// one.</summary>
    /// <remarks>Source: TensorFlow's <c>lib/hash/crc32c.h</c>.</remarks>
    public static uint Masked(ReadOnlySpan<byte> bytes) => Mask(Of(bytes));

    private static uint Mask(uint checksum) => BitOperations.RotateRight(checksum, 15) + 0xa282ead8u;

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    /// <summary>The checksum of bytes that come one after the other.</summary>
    public sealed class Running
    {
        private uint crc = uint.MaxValue;

        /// <summary>As <see cref="Crc32C.Masked"/> of all bytes so far.</summary>
        public uint Masked => Mask(~crc);

        public void Add(ReadOnlySpan<byte> bytes) => crc = Crc32C.Add(crc, bytes);
    }
}
