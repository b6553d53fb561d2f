namespace EmbeddingProjector.Sets;

/// <summary>Reads a number as Python writes it: <c>1.5e-07</c>, <c>nan</c>, <c>inf</c>, <c>-inf</c>.</summary>
internal static class FloatText
{
    // pandas.read_csv's na_values, without case, and what we write ourselves.
    private static readonly string[] MissingWords =
    [
        "#n/a", "#n/a n/a", "#na", "-1.#ind", "-1.#qnan", "-nan", "1.#ind", "1.#qnan", "<na>", "n/a", "na", "null",
        "nan", "none", MetadataColumn.Missing,
    ];

    /// <summary>Whether a text says that there is no value: pandas' list, blank among it.</summary>
    public static bool IsMissing(ReadOnlySpan<char> text)
    {
        var word = text.Trim();
        if (word.IsEmpty)
            return true;
        if (word.Length > 8)
            return false;

        foreach (var missing in MissingWords)
        {
            if (word.Equals(missing, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

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
