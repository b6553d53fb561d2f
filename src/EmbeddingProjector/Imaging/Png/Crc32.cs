namespace EmbeddingProjector.Imaging.Png;

/// <summary>The CRC of PNG's chunks: the reflected polynomial 0xEDB88320, eight bytes a step.</summary>
internal static class Crc32
{
    private const int Slices = 8;
    private const uint Polynomial = 0xEDB88320;

    // [8, 256]: table[s * 256 + b] is the CRC of byte b followed by s zero bytes.
    private static readonly uint[] Table = MakeTable();

    /// <summary>The CRC of a chunk's type and data.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(~0u, bytes);

    /// <summary>Carries a running CRC (begun at all ones, inverted at the end) over more bytes.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> table = Table;
        while (bytes.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[1792 + (byte)low] ^ table[1536 + (byte)(low >> 8)]
                ^ table[1280 + (byte)(low >> 16)] ^ table[1024 + (int)(low >> 24)]
                ^ table[768 + (byte)high] ^ table[512 + (byte)(high >> 8)]
                ^ table[256 + (byte)(high >> 16)] ^ table[(int)(high >> 24)];
            bytes = bytes[Slices..];
        }

        foreach (var value in bytes)
            crc = table[(byte)(crc ^ value)] ^ (crc >> 8);

        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[Slices * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
            table[i] = table[(byte)table[i - 256]] ^ (table[i - 256] >> 8);

        return table;
    }
}
