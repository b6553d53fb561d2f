using System.Collections;
using System.Data;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Takes items of a set from what comes down the pipeline.</summary>
internal static class PipelineItem
{
    private static readonly string[] Known = ["Id", "Vector", "Label", "File", "Path", "Dimension"];

    /// <summary>What Get-ImageEmbedding gave.</summary>
    public static EmbeddingItem Of(ImageEmbedding item)
    {
        var others = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (item.Prediction is { } predicted)
            others.Add("predicted", predicted);
        if (item.Probability is { } probability)
            others.Add("probability", probability.ToString(CultureInfo.InvariantCulture));
        return new(item.Id, item.Vector, item.Label, item.Path, others);
    }

    /// <summary>Any object with an Id and a Vector, a row of a DataTable too; Label and File (or Path) are taken for
    /// what they say, and the other properties that are texts or numbers are metadata.</summary>
    /// <exception cref="CommandInputException">It has no Id, or no Vector of numbers.</exception>
    public static EmbeddingItem Of(PSObject item)
    {
        var id = Text(item, "Id");
        if (id is null || item.Properties["Vector"] is not { } vector || Numbers(Bare(vector.Value)) is not { } values)
            throw new CommandInputException(
                "InputNotEmbedding",
                $"expected a path, a set, or an object with an Id and a Vector of numbers, found '{item}'");

        // Of a row, PowerShell shows the columns and .NET's own properties too.
        var columns = (item.BaseObject as DataRow)?.Table.Columns;
        var others = item.Properties
            .Where(property => columns?.Contains(property.Name) ?? true)
            .Where(property => !Known.Contains(property.Name, StringComparer.OrdinalIgnoreCase) && IsPlain(property))
            .Where(property => Text(item, property.Name) is not null)
            .ToDictionary(
                property => property.Name, property => Text(item, property.Name)!, StringComparer.OrdinalIgnoreCase);
        return new EmbeddingItem(id, values, Text(item, "Label"), Text(item, "File") ?? Text(item, "Path"), others);
    }

    private static bool IsPlain(PSPropertyInfo property) =>
        property.IsGettable && Bare(property.Value) is string or IFormattable or bool;

    private static string? Text(PSObject item, string name) => Bare(item.Properties[name]?.Value) switch
    {
        null => null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null,
    };

    // A database's NULL is none.
    private static object? Bare(object? value)
    {
        var bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare is DBNull ? null : bare;
    }

    // Empty for a vector that is missing; a value that is missing is NaN, and never 0.
    private static float[]? Numbers(object? value)
    {
        switch (value)
        {
            case null:
                return [];
            case float[] floats:
                return floats;
            case string text:
                return FloatText.IsMissing(text) ? [] : BracketedVector.Parse(text);
            case IEnumerable list:
                float?[] numbers = [.. list.Cast<object?>().Select(number => Number(Bare(number)))];
                return numbers.Contains(null) ? null : Array.ConvertAll(numbers, number => number!.Value);
            default:
                return null;
        }
    }

    private static float? Number(object? value) => value switch
    {
        null => float.NaN,
        string text when FloatText.IsMissing(text) => float.NaN,
        string text => FloatText.TryParse(text, out var number) ? number : null,
        IConvertible number and not (char or DateTime) => Convert.ToSingle(number, CultureInfo.InvariantCulture),
        Half half => (float)half,
        _ => null,
    };
}
