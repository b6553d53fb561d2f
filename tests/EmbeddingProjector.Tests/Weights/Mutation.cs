using System.Buffers.Binary;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Damages files as disks, networks and attackers do.</summary>
internal static class Mutation
{
    // Lengths and offsets that readers stumble over.
    private static readonly ulong[] Extremes =
    [
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, int.MaxValue, 0x80000000, uint.MaxValue, long.MaxValue, ulong.MaxValue,
    ];

    /// <summary>A copy with one to four damages.</summary>
    /// <param name="bytes">A file of at least one byte.</param>
    /// <param name="other">Another, from which pieces are taken.</param>
    /// <param name="random">Seeded.</param>
    public static byte[] Of(byte[] bytes, byte[] other, Random random)
    {
        for (var count = random.Next(1, 5); count > 0 && bytes.Length > 0; count--)
            bytes = Damage(bytes, other, random);

        return bytes;
    }

    private static byte[] Damage(byte[] bytes, byte[] other, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = random.Next(1, 1 + Math.Min(32, bytes.Length - at));
        switch (random.Next(8))
        {
            case 0:
                return Changed(bytes, copy => copy[at] ^= (byte)(1 << random.Next(8)));
            case 1:
                return Changed(bytes, copy => copy[at] = (byte)random.Next(256));
            case 2:
                return Changed(bytes, copy => random.NextBytes(copy.AsSpan(at, length)));
            case 3:
                return Changed(bytes, copy => WriteExtreme(copy.AsSpan(at), random));
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            default:
                var from = random.Next(other.Length);
                return [.. bytes[..at], .. other[from..Math.Min(other.Length, from + length)], .. bytes[at..]];
        }
    }

    private static byte[] Changed(byte[] bytes, Action<byte[]> change)
    {
        var copy = bytes.ToArray();
        change(copy);
        return copy;
    }

    private static void WriteExtreme(Span<byte> place, Random random)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(value, Extremes[random.Next(Extremes.Length)]);
        var width = 1 << random.Next(4);
        value[..Math.Min(width, place.Length)].CopyTo(place);
    }
}
