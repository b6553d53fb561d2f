using System.Security.Cryptography;

namespace EmbeddingProjector.Pipeline;

/// <summary>A picture's content: the first 80 bits of its SHA-256, in a fourth of the memory of their text.</summary>
/// <param name="High">The first 64.</param>
/// <param name="Low">The others.</param>
internal readonly record struct ContentId(ulong High, ushort Low)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648, lower case
    private const int BitsOfLetter = 5;

    /// <param name="content">The whole encoded file, or its record in a packed data set.</param>
    public static ContentId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return new(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt16BigEndian(hash[sizeof(ulong)..]));
    }

    /// <summary>Reads what <see cref="ToString"/> gave.</summary>
    /// <exception cref="FormatException">It is another text.</exception>
    public static ContentId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"expected a content's id, found '{text}'");

    /// <summary>Reads what <see cref="ToString"/> gave; false for another text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentId id)
    {
        id = default;
        if (text.Length != ImageId.Length || text[0] != 'i')
            return false;

        var bits = UInt128.Zero;
        foreach (var letter in text[1..])
        {
            if (letter is not ((>= 'a' and <= 'z') or (>= '2' and <= '7')))
                return false;
            bits = (bits << BitsOfLetter) | (uint)(letter >= 'a' ? letter - 'a' : letter - '2' + 26);
        }

        id = new((ulong)(bits >> 16), (ushort)bits);
        return true;
    }

    /// <summary><c>i</c> and 16 letters of base32: what <see cref="ImageId.Of"/> gives.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[ImageId.Length];
        text[0] = 'i';
        var bits = ((UInt128)High << 16) | Low;
        for (var i = text.Length - 1; i > 0; i--, bits >>= BitsOfLetter)
            text[i] = Alphabet[(int)(bits & 31)];
        return new string(text);
    }

    public override int GetHashCode() => High.GetHashCode(); // bits of a hash already
}
