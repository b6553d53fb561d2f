using System.Globalization;
using System.Text.RegularExpressions;
using EmbeddingProjector.CommandLine.Commands;

namespace EmbeddingProjector.CommandLine.Binding;

/// <summary>Makes values of a parameter's type out of text.</summary>
internal static partial class ValueConverter
{
    // Far more than any parameter that takes numbers one by one can use.
    private const int MaxRange = 1_000_000;

    /// <summary>Converts the texts of a parameter, checks them, and makes the array or the single value.</summary>
    /// <exception cref="UsageException">A value is of another type, breaks a rule, or there are too many.</exception>
    public static object Convert(CommandParameter parameter, IReadOnlyList<string> texts)
    {
        var values = texts.SelectMany(text => Values(parameter, text)).ToArray();
        foreach (var value in values)
            Check(parameter, value);

        if (!parameter.IsArray)
        {
            return values.Length == 1
                ? values[0]
                : throw new UsageException(
                    $"-{parameter.Name}: expected one value, found {values.Length}: {string.Join(", ", texts)}");
        }

        var array = Array.CreateInstance(parameter.ElementType, values.Length);
        values.CopyTo(array, 0);
        return array;
    }

    /// <summary>Reads what may follow a switch's colon.</summary>
    /// <exception cref="UsageException">It is neither true nor false.</exception>
    public static bool Switch(CommandParameter parameter, string text) => text.TrimStart('$').ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Unexpected(parameter, "$true or $false", text),
    };

    private static IEnumerable<object> Values(CommandParameter parameter, string text)
    {
        var type = parameter.ElementType;
        var isNumber = type == typeof(int) || type == typeof(double);
        var range = isNumber && parameter.IsArray ? Range().Match(text) : Match.Empty;
        if (!range.Success)
            return [Single(parameter, type, text)];

        var (first, last) = (Integer(parameter, range.Groups[1].Value), Integer(parameter, range.Groups[2].Value));
        var count = Math.Abs((long)last - first) + 1;
        if (count > MaxRange)
            throw Unexpected(parameter, $"a range of at most {MaxRange} numbers", text);

        var step = Math.Sign(last - first);
        return Enumerable.Range(0, (int)count)
            .Select(i => System.Convert.ChangeType(first + i * step, type, CultureInfo.InvariantCulture));
    }

    private static object Single(CommandParameter parameter, Type type, string text)
    {
        if (type == typeof(string))
            return text;
        if (type.IsEnum)
            return Enumeration(parameter, type, text);
        if (type == typeof(int))
            return Integer(parameter, text);
        if (type == typeof(bool))
            return Switch(parameter, text);
        if (type.GetConstructor([typeof(string)]) is { } constructor)
            return constructor.Invoke([text]);

        try
        {
            return System.Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Unexpected(parameter, "a number", text);
        }
    }

    private static int Integer(CommandParameter parameter, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unexpected(parameter, "a whole number", text);

    // As PowerShell does: the whole name, or the start of one name only.
    private static object Enumeration(CommandParameter parameter, Type type, string text)
    {
        var names = Enum.GetNames(type);
        var matches = names.Where(name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        var exact = matches.FirstOrDefault(name => name.Length == text.Length);
        if (exact is null && matches.Length != 1)
            throw Unexpected(parameter, $"one of {string.Join(", ", names)}", text);

        return Enum.Parse(type, exact ?? matches[0]);
    }

    private static void Check(CommandParameter parameter, object value)
    {
        foreach (var rule in parameter.Rules)
        {
            if (rule.Expectation(value) is { } expected)
                throw Unexpected(parameter, expected, value);
        }
    }

    private static UsageException Unexpected(CommandParameter parameter, string expected, object found) =>
        new($"-{parameter.Name}: expected {expected}, found '{found}'");

    [GeneratedRegex(@"^(-?\d+)\.\.(-?\d+)$")]
    private static partial Regex Range();
}
