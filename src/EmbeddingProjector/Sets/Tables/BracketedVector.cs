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

    /// <summary>The numbers; null where one is none.</summary>
    public static float[]? Parse(string text)
    {
        var words = text.AsSpan().Trim()[1..^1].ToString()
            .Split([',', ' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var values = new float[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (!FloatText.TryParse(words[i], out values[i]))
                return null;
        }

        return values;
    }
}
