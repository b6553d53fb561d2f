namespace EmbeddingProjector.Logs;

/// <summary>Tells which texts TensorBoard's client makes numbers of: those that JavaScript's <c>Number</c>
/// does.</summary>
internal static class ClientNumber
{
    /// <summary>Put before a text that would become a number, so that it stays as it is: it has no width, and is no
    /// white space to JavaScript.</summary>
    private const char Guard = '\u200B';

    // Below and from these JavaScript writes exponents.
    private const double LeastPlain = 1e-6;
    private const double MostPlain = 1e21;

    /// <summary>Whether the client would show another text, or none: a number that JavaScript writes otherwise
    /// (<c>00000</c>, <c>0.0</c>, <c>1e5</c>, <c>0x1F</c>), <c>Infinity</c>, or <c>__proto__</c>, which its legend
    /// lacks.</summary>
    public static bool Changes(string text)
    {
        if (text == "__proto__")
            return true;
        if (!Is(text))
            return false;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number))
            return true;

        var isPlain = number == 0 || (Math.Abs(number) >= LeastPlain && Math.Abs(number) < MostPlain);
        var format = isPlain ? "0.####################" : "R";
        return number.ToString(format, CultureInfo.InvariantCulture) != text;
    }

    /// <summary>The text so that the client keeps it.</summary>
    public static string Guarded(string text) => Is(text) || text == "__proto__" ? Guard + text : text;

    /// <summary>The text as it was before <see cref="Guarded"/>.</summary>
    public static string Unguarded(string text) =>
        text.Length > 1 && text[0] == Guard && Guarded(text[1..]) == text ? text[1..] : text;

    /// <summary>Whether a cell's text would become a number, such as <c>007</c>, <c>12e45</c> or <c>0x1f</c>.</summary>
    public static bool Is(string text)
    {
        var value = text.AsSpan().Trim();
        if (value.Length > 2 && value[0] == '0')
        {
            var digits = value[2..];
            switch (char.ToLowerInvariant(value[1]))
            {
                case 'x':
                    return !digits.ContainsAnyExcept("0123456789abcdefABCDEF");
                case 'o':
                    return !digits.ContainsAnyExceptInRange('0', '7');
                case 'b':
                    return !digits.ContainsAnyExceptInRange('0', '1');
            }
        }

        return value.TrimStart("+-") is "Infinity"
            || (!value.ContainsAnyExcept("0123456789+-.eE")
                && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }
}
