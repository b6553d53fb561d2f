using System.Globalization;

namespace EmbeddingProjector.Sets;

/// <summary>Reads a number as Python writes it: <c>1.5e-07</c>, <c>nan</c>, <c>inf</c>, <c>-inf</c>.</summary>
internal static class FloatText
{
    /// <summary>Whether a text is a number; white space around it is allowed.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out float value)
    {
        var word = text.Trim();
        if (float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;

        var isNegative = word.StartsWith('-');
        if (!word.TrimStart("+-").Equals("inf", StringComparison.OrdinalIgnoreCase))
            return false;
        value = isNegative ? float.NegativeInfinity : float.PositiveInfinity;
        return true;
    }
}
