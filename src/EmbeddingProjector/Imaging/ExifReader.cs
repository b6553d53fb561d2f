namespace EmbeddingProjector.Imaging;

/// <summary>Finds the orientation in EXIF, which is a TIFF structure.</summary>
/// <remarks>
/// A structure that makes no sense counts as one without an orientation: the picture itself may be sound.
/// </remarks>
internal static class ExifReader
{
    private const int OrientationTag = 0x0112;
    private const int EntryLength = 12;
    private const int ShortType = 3;
    private const int LongType = 4;

    /// <summary>The orientation tag of the first directory, 1..8; 1 where there is none.</summary>
    /// <param name="tiff">The structure from its byte-order mark on.</param>
    public static int OrientationOf(ReadOnlySpan<byte> tiff) => Find(tiff) ?? Orientation.Upright;

    /// <summary>The orientation tag of the first directory, 1..8; null where there is none.</summary>
    /// <param name="tiff">The structure from its byte-order mark on.</param>
    public static int? Find(ReadOnlySpan<byte> tiff)
    {
        var littleEndian = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || !(littleEndian || tiff.StartsWith("MM"u8)) || UInt16(tiff[2..], littleEndian) != 42)
            return null;

        var directory = UInt32(tiff[4..], littleEndian);
        if (directory > tiff.Length - 2)
            return null;

        var entries = tiff[((int)directory + 2)..];
        var count = Math.Min(UInt16(tiff[(int)directory..], littleEndian), entries.Length / EntryLength);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(i * EntryLength, EntryLength);
            if (UInt16(entry, littleEndian) == OrientationTag)
                return ValueOf(entry, littleEndian);
        }

        return null;
    }

    private static int ValueOf(ReadOnlySpan<byte> entry, bool littleEndian)
    {
        var value = UInt16(entry[2..], littleEndian) switch
        {
            ShortType => (long)UInt16(entry[8..], littleEndian),
            LongType => (long)UInt32(entry[8..], littleEndian),
            _ => Orientation.Upright,
        };
        return value is >= 1 and <= 8 ? (int)value : Orientation.Upright;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
