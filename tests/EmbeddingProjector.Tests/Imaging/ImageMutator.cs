using System.Buffers.Binary;
using EmbeddingProjector.Imaging.Png;

namespace EmbeddingProjector.Tests.Imaging;

/// <summary>
/// Damages files in the ways that transfers, bugs and attackers do. The same seed gives the same damage.
/// </summary>
internal sealed class ImageMutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private const int SignatureLength = 8;

    private static readonly uint[] Forged =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, ~0u];

    private readonly Random random = new(seed);

    /// <summary>The next damaged file.</summary>
    public byte[] Next()
    {
        byte[] file = [.. corpus[random.Next(corpus.Count)]];
        for (var i = random.Next(1, 4); i > 0 && file.Length > 0; i--)
            file = Damage(file);

        // Without this hardly any damage to a PNG would get past the checksums.
        if (random.Next(2) == 0 && new PngCodec().CanRead(file))
            RepairChecksums(file);

        return file;
    }

    private byte[] Damage(byte[] file) => random.Next(6) switch
    {
        0 => FlipBits(file),
        1 => file[..random.Next(file.Length)],
        2 => Forge(file, random.Next(file.Length)),
        3 => Forge(file, random.Next(Math.Min(file.Length, 64))),
        4 => Splice(file, corpus[random.Next(corpus.Count)]),
        _ => Repeat(file),
    };

    private byte[] FlipBits(byte[] file)
    {
        for (var i = random.Next(1, 17); i > 0; i--)
            file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));

        return file;
    }

    /// <summary>Puts a number that is often wrong where a length may be.</summary>
    private byte[] Forge(byte[] file, int at)
    {
        var value = Forged[random.Next(Forged.Length)];
        var field = new byte[4];
        var length = 1 << random.Next(3);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32LittleEndian(field, value);
        else
            BinaryPrimitives.WriteUInt32BigEndian(field, value << (32 - 8 * length));

        field.AsSpan(0, Math.Min(length, file.Length - at)).CopyTo(file.AsSpan(at));
        return file;
    }

    private byte[] Splice(byte[] head, byte[] tail) =>
        [.. head[..random.Next(head.Length)], .. tail[random.Next(tail.Length)..]];

    private byte[] Repeat(byte[] file)
    {
        var from = random.Next(file.Length);
        var length = random.Next(Math.Min(64, file.Length - from) + 1);
        return [.. file[..(from + length)], .. file[from..]];
    }

    private static void RepairChecksums(byte[] file)
    {
        var at = SignatureLength;
        while (file.Length - at >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12)
                return;

            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(end), Crc32.Of(file.AsSpan(at + 4, 4 + (int)length)));
            at = end + 4;
        }
    }
}
