namespace EmbeddingProjector.Logs;

/// <summary>Takes protobuf's text format apart: names, marks, texts and numbers, with comments passed over.</summary>
/// <remarks>Source: protobuf's Text Format Language Specification.</remarks>
internal sealed class ProtoTextReader(string text, string path)
{
    private int position;
    private int line = 1;

    /// <summary>Whether nothing but spaces and comments is left.</summary>
    public bool AtEnd
    {
        get
        {
            SkipSpaces();
            return position == text.Length;
        }
    }

    /// <summary>A field's name.</summary>
    public string Name()
    {
        SkipSpaces();
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
            position++;
        if (position == start)
            throw Invalid("a field's name");
        return text[start..position];
    }

    /// <summary>Takes a mark if it comes next.</summary>
    public bool TryTake(char mark)
    {
        SkipSpaces();
        if (position == text.Length || text[position] != mark)
            return false;
        position++;
        return true;
    }

    public void Expect(char mark)
    {
        if (!TryTake(mark))
            throw Invalid($"'{mark}'");
    }

    /// <summary>A text in either quotes; texts side by side are one.</summary>
    public string String()
    {
        SkipSpaces();
        if (!AtQuote())
            throw Invalid("a text in quotes");

        // Escapes name bytes, which only together are UTF-8.
        var bytes = new List<byte>();
        while (AtQuote())
        {
            QuotedInto(bytes);
            SkipSpaces();
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw Invalid("a text of valid UTF-8");
        }
    }

    /// <summary>A number from 0 to 2^32 - 1: decimal, hexadecimal (0x) or octal (0).</summary>
    public uint UInt32()
    {
        SkipSpaces();
        var start = position;
        while (position < text.Length && char.IsAsciiLetterOrDigit(text[position]))
            position++;

        var digits = text.AsSpan(start, position - start);
        if (TryParse(digits, out var number))
            return number;
        position = start;
        throw Invalid("a number from 0 to 4294967295");
    }

    /// <summary>The error at this place.</summary>
    public ProjectorLogException Invalid(string expected)
    {
        var found = position == text.Length ? "the end" : $"'{text[position]}'";
        return Fault($"expected {expected}, found {found}");
    }

    public ProjectorLogException Fault(string reason) => new("LogConfigInvalid", path, $"line {line}: {reason}");

    private static bool TryParse(ReadOnlySpan<char> digits, out uint number)
    {
        if (digits is ['0', 'x' or 'X', .. var hexadecimal])
            return uint.TryParse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        if (digits is not ['0', _, ..])
            return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || number > uint.MaxValue >> 3)
                return false;
            number = (number << 3) | (uint)(digit - '0');
        }

        return true;
    }

    private bool AtQuote() => position < text.Length && text[position] is '"' or '\'';

    private void QuotedInto(List<byte> bytes)
    {
        var quote = text[position++];
        while (position < text.Length && text[position] != quote && text[position] != '\n')
        {
            if (text[position] == '\\')
                EscapeInto(bytes);
            else
                RunesInto(bytes);
        }

        if (position == text.Length || text[position] != quote)
            throw Invalid($"'{quote}'");
        position++;
    }

    private void RunesInto(List<byte> bytes)
    {
        Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var length);
        Append(bytes, rune);
        position += length;
    }

    private void EscapeInto(List<byte> bytes)
    {
        position++;
        var escape = position < text.Length ? text[position++] : '\0';
        switch (escape)
        {
            case 'u':
                Append(bytes, CodePoint(4));
                break;
            case 'U':
                Append(bytes, CodePoint(8));
                break;
            case 'x' or 'X':
                bytes.Add((byte)Digits(1, 2, 16));
                break;
            case >= '0' and <= '7':
                position--;
                bytes.Add((byte)Digits(1, 3, 8));
                break;
            default:
                var place = "abfnrtv\\'\"?".IndexOf(escape);
                if (place < 0)
                    throw Invalid("an escape");
                bytes.Add((byte)"\a\b\f\n\r\t\v\\'\"?"[place]);
                break;
        }
    }

    private Rune CodePoint(int digits) =>
        Rune.TryCreate(Digits(digits, digits, 16), out var rune) ? rune : throw Invalid("a Unicode character");

    private uint Digits(int least, int most, int radix)
    {
        var value = 0u;
        for (var i = 0; i < most; i++)
        {
            var digit = position < text.Length ? HexValue(text[position]) : radix;
            if (digit >= radix)
                return i >= least ? value : throw Invalid($"{least} digits of an escape");
            value = (value * (uint)radix) + (uint)digit;
            position++;
        }

        return value;
    }

    // 16 for what is no digit.
    private static int HexValue(char character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= 'a' and <= 'f' => character - 'a' + 10,
        >= 'A' and <= 'F' => character - 'A' + 10,
        _ => 16,
    };

    private static void Append(List<byte> bytes, Rune rune)
    {
        Span<byte> encoded = stackalloc byte[4];
        bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
    }

    private void SkipSpaces()
    {
        for (; position < text.Length; position++)
        {
            if (text[position] == '#')
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
                if (position == text.Length)
                    return;
            }

            if (text[position] is not (' ' or '\t' or '\r' or '\n' or '\v' or '\f'))
                return;
            if (text[position] == '\n')
                line++;
        }
    }
}
