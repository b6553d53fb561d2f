using System.Collections;
using System.Globalization;
using System.Management.Automation;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Takes items of a set from what comes down the pipeline.</summary>
internal static class PipelineItem
{
    private static readonly string[] Known = ["Id", "Vector", "Label", "File", "Path", "Dimension"];

    /// <summary>What Get-ImageEmbedding gave.</summary>
    public static EmbeddingItem Of(ImageEmbedding item) =>
        new(item.Id, item.Vector, item.Label, item.Path, new Dictionary<string, string>());

    /// <summary>Any object with an Id and a Vector; Label and File (or Path) are taken for what they say, and the other
    /// properties that are texts or numbers are metadata.</summary>
    /// <exception cref="CommandInputException">It has no Id, or no Vector of numbers.</exception>
    public static EmbeddingItem Of(PSObject item)
    {
        var id = Text(item, "Id");
        var vector = item.Properties["Vector"]?.Value;
        if (id is null || Numbers(vector is PSObject wrapped ? wrapped.BaseObject : vector) is not { } values)
        {
            throw new CommandInputException(
                "InputNotEmbedding",
                $"expected a path, a set, or an object with an Id and a Vector of numbers, found '{item}'");
        }

        var others = item.Properties
            .Where(property => !Known.Contains(property.Name, StringComparer.OrdinalIgnoreCase) && IsPlain(property))
            .ToDictionary(property => property.Name, property => Text(item, property.Name) ?? "");
        return new EmbeddingItem(id, values, Text(item, "Label"), Text(item, "File") ?? Text(item, "Path"), others);
    }

    private static bool IsPlain(PSPropertyInfo property) =>
        property.IsGettable && property.Value is null or string or IFormattable or bool;

    private static string? Text(PSObject item, string name) => item.Properties[name]?.Value switch
    {
        null => null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var value => value.ToString(),
    };

    private static float[]? Numbers(object? value)
    {
        if (value is float[] floats)
            return floats;
        if (value is string || value is not IEnumerable list)
            return null;

        try
        {
            return
            [
                .. list.Cast<object?>().Select(number => Convert.ToSingle(
                    number is PSObject wrapped ? wrapped.BaseObject : number, CultureInfo.InvariantCulture)),
            ];
        }
        catch (Exception error) when (error is FormatException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }
}
