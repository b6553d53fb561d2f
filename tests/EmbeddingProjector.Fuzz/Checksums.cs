using EmbeddingProjector.Imaging.Png;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Fuzz;

/// <summary>Makes the checksums of a damaged file good again, as an attacker would.</summary>
internal static class Checksums
{
    private const int PngSignature = 8;
    private const int PngFrame = 12; // length, type, checksum
    private const int EventHead = 12;

    public static byte[] OfPng(byte[] file)
    {
        byte[] mended = [.. file];
        for (var at = PngSignature; mended.Length - at >= PngFrame;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(at));
            if (length > mended.Length - at - PngFrame)
                break;

            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(end), Crc32.Of(mended.AsSpan(at + 4, 4 + (int)length)));
            at = end + 4;
        }

        return mended;
    }

    public static byte[] OfEvents(byte[] file)
    {
        byte[] mended = [.. file];
        for (var at = 0; mended.Length - at >= EventHead;)
        {
            var length = BinaryPrimitives.ReadUInt64LittleEndian(mended.AsSpan(at));
            BinaryPrimitives.WriteUInt32LittleEndian(mended.AsSpan(at + 8), Crc32C.Masked(mended.AsSpan(at, 8)));
            at += EventHead;
            var left = mended.Length - at - sizeof(uint);
            if (left < 0 || length > (ulong)left)
                break;

            var checksum = Crc32C.Masked(mended.AsSpan(at, (int)length));
            at += (int)length;
            BinaryPrimitives.WriteUInt32LittleEndian(mended.AsSpan(at), checksum);
            at += 4;
        }

        return mended;
    }

    // Each line ends with the checksum of what stands before it.
    public static byte[] OfJournal(byte[] file) => Encoding.UTF8.GetBytes(string.Join('\n',
        Encoding.UTF8.GetString(file).Split('\n').Select(line =>
        {
            var tab = line.LastIndexOf('\t');
            return tab < 0 ? line : $"{line[..tab]}\t{Crc32C.Of(Encoding.UTF8.GetBytes(line[..tab])):x8}";
        })));
}
