namespace EmbeddingProjector.Pipeline;

/// <summary>Names a picture by its content, so that it has the same name on every machine and in every run.</summary>
/// <remarks>The leading letter keeps TensorBoard from reading a name such as <c>12e45</c> as a number.</remarks>
internal static class ImageId
{
    /// <summary>The length of an id without a number: a letter, and 80 bits, five a character.</summary>
    public const int Length = 1 + 16;

    /// <summary>The id of a content: <c>i</c> and 16 characters of base32 of its SHA-256.</summary>
    /// <param name="content">The whole encoded file, or its record in a packed data set.</param>
    public static string Of(ReadOnlySpan<byte> content) => ContentId.Of(content).ToString();

    /// <summary>The id of a content's repetition, the first of which is 1.</summary>
    public static string Numbered(string contentId, int number) =>
        number == 1 ? contentId : string.Create(CultureInfo.InvariantCulture, $"{contentId}-{number}");

    /// <summary>An id without the number of its repetition: what <see cref="Of"/> gave.</summary>
    /// <param name="id">Such as <c>iabcdefghijklmnop-2</c>.</param>
    public static string ContentPart(string id) => id.Length > Length ? id[..Length] : id;

    /// <summary>Whether an id names a content, with or without a repetition's number.</summary>
    public static bool IsOne(string id) =>
        id.Length >= Length && ContentId.TryParse(id.AsSpan(0, Length), out _)
        && (id.Length == Length || (id[Length] == '-' && id.Length > Length + 1
            && !id.AsSpan(Length + 1).ContainsAnyExceptInRange('0', '9')));
}
