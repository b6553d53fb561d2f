using System.Collections;
using System.Globalization;
using System.Reflection;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>A column of a table, or a line of a list.</summary>
/// <param name="Label">What stands above or before the values.</param>
/// <param name="Property">The property that is shown.</param>
/// <param name="Format">A composite format such as <c>{0:N0}</c>; null for none.</param>
/// <param name="IsRight">Whether the column stands to the right.</param>
internal sealed record ViewField(string Label, string Property, string? Format, bool IsRight)
{
    // As many as PowerShell shows ($FormatEnumerationLimit).
    private const int MostShown = 4;

    /// <summary>A property as it is.</summary>
    public static ViewField Of(PropertyInfo property) => new(property.Name, property.Name, null, false);

    /// <summary>The property's value as text.</summary>
    public string Text(object source)
    {
        var value = source.GetType().GetProperty(Property)?.GetValue(source);
        return Format is null || value is null
            ? Plain(value)
            : string.Format(CultureInfo.InvariantCulture, Format, value);
    }

    private static string Plain(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable list => List(list.Cast<object?>().Take(MostShown + 1).Select(Plain).ToArray()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string List(string[] values) =>
        values.Length > MostShown
            ? $"{{{string.Join(", ", values[..MostShown])}…}}"
            : $"{{{string.Join(", ", values)}}}";
}
