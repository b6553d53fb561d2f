using System.Security.Cryptography;

namespace EmbeddingProjector.Pipeline;

/// <summary>Names a picture by its content, so that it has the same name on every machine and in every run.</summary>
/// <remarks>The leading letter keeps TensorBoard from reading a name such as <c>12e45</c> as a number.</remarks>
internal static class ImageId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648, lower case
    private const int Characters = 16;                                  // 80 bits

    /// <summary>The length of an id without a number.</summary>
    public const int Length = 1 + Characters;

    /// <summary>The id of a content: <c>i</c> and 16 characters of base32 of its SHA-256.</summary>
    /// <param name="content">The whole encoded file, or its record in a packed data set.</param>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);

        Span<char> id = stackalloc char[Length];
        id[0] = 'i';
        for (var i = 0; i < Characters; i++)
            id[1 + i] = Alphabet[FiveBits(hash, i * 5)];

        return new string(id);
    }

    /// <summary>An id without the number of its repetition: what <see cref="Of"/> gave.</summary>
    /// <param name="id">Such as <c>iabcdefghijklmnop-2</c>.</param>
    public static string ContentPart(string id) => id.Length > Length ? id[..Length] : id;

    /// <summary>Whether an id names a content, with or without a repetition's number.</summary>
    public static bool IsOne(string id) =>
        id.Length >= Length && id[0] == 'i' && !id.AsSpan(1, Characters).ContainsAnyExcept(Alphabet)
        && (id.Length == Length || (id[Length] == '-' && id.Length > Length + 1
            && !id.AsSpan(Length + 1).ContainsAnyExceptInRange('0', '9')));

    private static int FiveBits(ReadOnlySpan<byte> bytes, int bit)
    {
        var word = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
        return (word >> (16 - 5 - (bit % 8))) & 31;
    }
}
