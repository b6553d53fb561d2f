using System.Text.RegularExpressions;

namespace EmbeddingProjector.Inference.Names;

/// <summary>A pattern for names as PowerShell writes them: <c>*</c>, <c>?</c>, <c>[a-c]</c>, without case.</summary>
/// <remarks>A backtick takes the next character as it is. A bracket that is never closed is an ordinary
/// character.</remarks>
internal sealed class NamePattern
{
    private static readonly char[] Special = ['*', '?', '['];

    private readonly Regex expression;

    /// <param name="pattern">Such as <c>*.png</c> or <c>resnet[15]*</c>.</param>
    public NamePattern(string pattern)
    {
        Pattern = pattern;
        Expression = Translate(pattern);
        // Without backtracking, no pattern can make a match slow.
        expression = new Regex(
            Expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>The pattern as a regular expression of the whole name, to be matched without case.</summary>
    internal string Expression { get; }

    /// <summary>Whether a text holds a character that makes it more than a plain name.</summary>
    public static bool HasWildcard(string text) => text.IndexOfAny(Special) >= 0;

    /// <summary>Whether a name fits the whole pattern.</summary>
    /// <param name="name">A file's, model's or layer's name.</param>
    public bool IsMatch(string name) => expression.IsMatch(name);

    public override string ToString() => Pattern;

    private static string Translate(string pattern)
    {
        var result = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var close = pattern[i] == '[' ? pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) : -1;
            if (pattern[i] == '*')
            {
                result.Append(@"[\s\S]*");
            }
            else if (pattern[i] == '?')
            {
                result.Append(@"[\s\S]");
            }
            else if (close > 0)
            {
                result.Append(Set(pattern.AsSpan(i + 1, close - i - 1)));
                i = close;
            }
            else
            {
                if (pattern[i] == '`' && i + 1 < pattern.Length)
                    i++;
                result.Append(Regex.Escape(pattern[i].ToString()));
            }
        }

        return result.Append(@"\z").ToString();
    }

    // [a-cx]: ranges and single characters. A range that runs backwards is sorted, so that no pattern is an error.
    private static string Set(ReadOnlySpan<char> content)
    {
        var result = new StringBuilder("[");
        for (var i = 0; i < content.Length; i++)
        {
            var (low, high) = (content[i], content[i]);
            if (i + 2 < content.Length && content[i + 1] == '-')
            {
                high = content[i + 2];
                i += 2;
            }

            if (low > high)
                (low, high) = (high, low);
            result.Append($@"\u{(int)low:x4}-\u{(int)high:x4}");
        }

        return result.Append(']').ToString();
    }
}
