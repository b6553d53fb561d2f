namespace EmbeddingProjector.Imaging.Pnm;

/// <summary>Takes numbers out of text, past white space and comments.</summary>
/// <remarks>
/// As in Pillow, a comment does not end a number: what follows its line belongs to the number before it.
/// </remarks>
internal ref struct PnmTokens(ReadOnlySpan<byte> file, int position)
{
    private const int LongestToken = 10;

    private readonly ReadOnlySpan<byte> file = file;
    private int position = position;

    /// <summary>What follows the character that ended the last token.</summary>
    public readonly ReadOnlySpan<byte> Rest => file[position..];

    /// <summary>Whether a character is white space.</summary>
    public static bool IsSpace(byte value) => value is 0x20 or (>= 0x09 and <= 0x0D);

    /// <summary>Takes a number, and the one character after it.</summary>
    public long TakeNumber()
    {
        var (number, digits) = (0L, 0);
        while (TryTake(out var value))
        {
            if (IsSpace(value))
            {
                if (digits > 0)
                    return number;

                continue;
            }

            if (!char.IsAsciiDigit((char)value) || ++digits > LongestToken)
                Unreadable.Corrupt(PnmCodec.Name, $"expected up to {LongestToken} digits at byte {position}");

            number = number * 10 + value - '0';
        }

        if (digits == 0)
            Unreadable.Truncated(PnmCodec.Name, "the file ends where a number should be");

        return number;
    }

    /// <summary>Takes a 0 or 1; they need no space between them.</summary>
    public int TakeBit()
    {
        while (TryTake(out var value))
        {
            if (value is (byte)'0' or (byte)'1')
                return value - '0';

            if (!IsSpace(value))
                Unreadable.Corrupt(PnmCodec.Name, $"expected 0 or 1 at byte {position}");
        }

        Unreadable.Truncated(PnmCodec.Name, "the file ends before its last pixel");
        return 0;
    }

    private bool TryTake(out byte value)
    {
        value = 0;
        while (position < file.Length && file[position] == '#')
        {
            var end = file[position..].IndexOfAny((byte)'\n', (byte)'\r');
            position = end < 0 ? file.Length : position + end + 1;
        }

        if (position == file.Length)
            return false;

        value = file[position++];
        return true;
    }
}
