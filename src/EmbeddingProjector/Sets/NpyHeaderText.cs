namespace EmbeddingProjector.Sets;

/// <summary>Reads the Python dictionary in a .npy header; knows its three keys and nothing else of Python.</summary>
internal sealed class NpyHeaderText(string text, string path)
{
    private int position;

    public NpyHeader Parse()
    {
        string? descr = null;
        bool? fortranOrder = null;
        ImmutableArray<long>? shape = null;

        Expect('{');
        while (!TryTake('}'))
        {
            var key = String();
            Expect(':');
            switch (key)
            {
                case "descr" when descr is null:
                    descr = Descr();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = Boolean();
                    break;
                case "shape" when shape is null:
                    shape = Shape();
                    break;
                default:
                    throw Invalid("the keys 'descr', 'fortran_order' and 'shape', each once");
            }

            if (TryTake('}'))
                break;
            Expect(',');
        }

        if (descr is null || fortranOrder is not { } order || shape is not { } sides || !AtEnd())
            throw Invalid("the keys 'descr', 'fortran_order' and 'shape', and nothing after them");

        return new NpyHeader(descr, order, sides, 0);
    }

    private string Descr()
    {
        SkipSpaces();
        if (position < text.Length && text[position] is '\'' or '"')
            return String();

        throw new NpyFormatException(path, "expected values of one type such as <f4, found a structure");
    }

    private ImmutableArray<long> Shape()
    {
        var dimensions = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            dimensions.Add(Number());
            if (TryTake(')'))
                break;
            Expect(',');
        }

        return dimensions.ToImmutable();
    }

    private long Number()
    {
        SkipSpaces();
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
            position++;

        var digits = text.AsSpan(start, position - start);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid("a dimension");
    }

    private bool Boolean()
    {
        SkipSpaces();
        foreach (var (word, value) in new[] { ("True", true), ("False", false) })
        {
            if (!text.AsSpan(position).StartsWith(word, StringComparison.Ordinal))
                continue;
            position += word.Length;
            return value;
        }

        throw Invalid("True or False");
    }

    private string String()
    {
        SkipSpaces();
        var quote = position < text.Length ? text[position] : ' ';
        var end = quote is '\'' or '"' ? text.IndexOf(quote, position + 1) : -1;
        if (end < 0)
            throw Invalid("a quoted word");

        var word = text[(position + 1)..end];
        position = end + 1;
        return word;
    }

    private void Expect(char wanted)
    {
        if (!TryTake(wanted))
            throw Invalid($"'{wanted}'");
    }

    private bool TryTake(char wanted)
    {
        SkipSpaces();
        if (position >= text.Length || text[position] != wanted)
            return false;
        position++;
        return true;
    }

    private bool AtEnd()
    {
        SkipSpaces();
        return position == text.Length;
    }

    private void SkipSpaces()
    {
        while (position < text.Length && text[position] is ' ' or '\n' or '\t' or '\r')
            position++;
    }

    private NpyFormatException Invalid(string expected) =>
        new(path, $"expected {expected} at character {position} of the header, found another thing");
}
