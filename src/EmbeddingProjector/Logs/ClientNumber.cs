using System.Globalization;

namespace EmbeddingProjector.Logs;

/// <summary>Tells which texts TensorBoard's client makes numbers of: those that JavaScript's <c>Number</c>
/// does.</summary>
internal static class ClientNumber
{
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
