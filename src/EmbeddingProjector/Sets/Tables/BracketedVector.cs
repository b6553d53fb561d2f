namespace EmbeddingProjector.Sets.Tables;

/// <summary>A vector in one cell: <c>[0.5, -1, 2]</c>, by commas or white space, as Python's lists and numpy's arrays
/// print.</summary>
internal static class BracketedVector
{
    /// <summary>Whether a cell looks like one.</summary>
    public static bool Is(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.Length > 2 && trimmed[0] == '[' && trimmed[^1] == ']';
    }

    /// <summary>The numbers, NaN for one that is missing; null where one is none.</summary>
    /// <param name="text">With brackets or braces round them (PostgreSQL's arrays), or without.</param>
    public static float[]? Parse(string text)
    {
        var inner = text.AsSpan().Trim();
        if (inner.Length > 1 && (inner[0], inner[^1]) is ('[', ']') or ('{', '}') or ('(', ')'))
            inner = inner[1..^1];
        var words = inner.ToString().Split(
            [',', ';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var values = new float[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (FloatText.IsMissing(words[i]))
                values[i] = float.NaN;
            else if (!FloatText.TryParse(words[i], out values[i]))
                return null;
        }

        return values;
    }
}
