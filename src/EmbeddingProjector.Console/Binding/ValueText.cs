using System.Text;

namespace EmbeddingProjector.CommandLine.Binding;

/// <summary>Splits what stands after a parameter's name into values, as PowerShell does: at commas; a backtick takes
/// the next character as it is.</summary>
internal static class ValueText
{
    /// <summary>The values of a list.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ',')
            {
                Take(value, values);
                continue;
            }

            // The backtick goes only where it has a comma to protect: in a pattern it has work of its own.
            if (text[i] == '`' && i + 1 < text.Length && text[i + 1] == ',')
                i++;
            value.Append(text[i]);
        }

        Take(value, values);
        return values;
    }

    private static void Take(StringBuilder value, List<string> values)
    {
        if (value.Length > 0)
            values.Add(value.ToString());
        value.Clear();
    }
}
