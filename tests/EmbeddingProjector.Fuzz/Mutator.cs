namespace EmbeddingProjector.Fuzz;

/// <summary>Damages files as disks, networks and attackers do; the same seed gives the same damage.</summary>
/// <param name="random">Seeded.</param>
/// <param name="tokens">Words of the format; may be empty.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> tokens)
{
    /// <summary>Inputs stay so small that many can be tried, and an archive's entry grows to no more than 64 MB.</summary>
    public const int MostBytes = 48 << 10;

    // Lengths and offsets that readers stumble over.
    private static readonly ulong[] Extremes =
    [
        0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, int.MaxValue, 0x80000000, uint.MaxValue, long.MaxValue,
        0x8000000000000000, ulong.MaxValue,
    ];

    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "65536", "2147483647", "2147483648", "4294967295", "-2147483649", "9223372036854775807",
        "18446744073709551616", "1e999", "1e-999", "NaN", "Infinity", "-0", "0.5", "00", "1000000",
    ];

    /// <summary>A copy with one to eight damages, mostly few.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="other">Another, from which pieces are taken.</param>
    public byte[] Next(byte[] bytes, byte[] other)
    {
        for (var count = 1 << random.Next(random.Next(1, 5)); count > 0; count--)
            bytes = Damage(bytes, other);
        return bytes.Length > MostBytes ? bytes[..MostBytes] : bytes;
    }

    private byte[] Damage(byte[] bytes, byte[] other)
    {
        if (bytes.Length == 0)
            return [.. Piece(other)];

        var at = random.Next(2) == 0 ? random.Next(bytes.Length) : random.Next(Math.Min(bytes.Length, 128));
        var length = random.Next(1, 1 + Math.Min(1 << random.Next(8), bytes.Length - at));
        switch (random.Next(14))
        {
            case 0:
                return Changed(bytes, copy => copy[at] ^= (byte)(1 << random.Next(8)));
            case 1:
                return Changed(bytes, copy => copy[at] = (byte)random.Next(256));
            case 2:
                return Changed(bytes, copy => copy[at] += (byte)(random.Next(2) == 0 ? random.Next(1, 17) : -random.Next(1, 17)));
            case 3:
                return Changed(bytes, copy => random.NextBytes(copy.AsSpan(at, Math.Min(length, 8))));
            case 4 or 5:
                return Changed(bytes, copy => WriteExtreme(copy.AsSpan(at)));
            case 6:
                return bytes[..at];
            case 7:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 8:
                return Repeated(bytes, at, length);
            case 9:
                return [.. bytes[..at], .. Piece(other), .. bytes[at..]];
            case 10:
                return Changed(bytes, copy => bytes.AsSpan(at, length).CopyTo(copy.AsSpan(random.Next(1 + copy.Length - length))));
            case 11:
                return WithNumber(bytes, at);
            case 12 when tokens.Count > 0:
                return [.. bytes[..at], .. Token(), .. bytes[at..]];
            case 13 when tokens.Count > 0:
                var token = Token();
                return [.. bytes[..at], .. token, .. bytes[Math.Min(bytes.Length, at + token.Length)..]];
            default:
                return [.. bytes[..at], .. other[random.Next(other.Length + 1)..]];
        }
    }

    private byte[] Token() => tokens[random.Next(tokens.Count)];

    private byte[] Piece(byte[] other)
    {
        if (other.Length == 0)
            return [0];
        var from = random.Next(other.Length);
        return other[from..Math.Min(other.Length, from + (1 << random.Next(9)))];
    }

    private byte[] Repeated(byte[] bytes, int at, int length)
    {
        var piece = bytes[at..(at + length)];
        var most = Math.Max(1, Math.Min(1 << random.Next(10), (MostBytes - bytes.Length) / length));
        return [.. bytes[..at], .. Enumerable.Repeat(piece, random.Next(1, most + 1)).SelectMany(part => part), .. bytes[at..]];
    }

    // Puts a number that is often wrong where the text has one.
    private byte[] WithNumber(byte[] bytes, int at)
    {
        while (at < bytes.Length && !char.IsAsciiDigit((char)bytes[at]))
            at++;
        var end = at;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
            end++;
        var number = random.Next(2) == 0
            ? Numbers[random.Next(Numbers.Length)]
            : random.Next(-10, 1000).ToString(CultureInfo.InvariantCulture);
        return [.. bytes[..at], .. Encoding.ASCII.GetBytes(number), .. bytes[end..]];
    }

    private void WriteExtreme(Span<byte> place)
    {
        Span<byte> value = stackalloc byte[8];
        var number = Extremes[random.Next(Extremes.Length)];
        var width = 1 << random.Next(4);
        if (random.Next(2) == 0)
            BinaryPrimitives.WriteUInt64LittleEndian(value, number);
        else
            BinaryPrimitives.WriteUInt64BigEndian(value, number << (64 - (8 * width)));
        value[..Math.Min(width, place.Length)].CopyTo(place);
    }

    private static byte[] Changed(byte[] bytes, Action<byte[]> change)
    {
        byte[] copy = [.. bytes];
        change(copy);
        return copy;
    }
}
