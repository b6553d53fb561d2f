using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Reflection;

namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>Reads PowerShell's validation attributes.</summary>
/// <remarks>PowerShell Standard's attributes keep no values, so their arguments are read from the assembly
/// itself.</remarks>
internal static class ValueRules
{
    public static IEnumerable<IValueRule> Of(IEnumerable<CustomAttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            var arguments = attribute.ConstructorArguments.Select(argument => argument.Value).ToArray();
            if (attribute.AttributeType == typeof(ValidateRangeAttribute))
                yield return new RangeRule((IComparable)arguments[0]!, (IComparable)arguments[1]!);
            else if (attribute.AttributeType == typeof(ValidateSetAttribute))
                yield return new SetRule([.. Strings(arguments)]);
            else if (attribute.AttributeType == typeof(ValidateNotNullOrEmptyAttribute))
                yield return new NotEmptyRule();
        }
    }

    private static IEnumerable<string> Strings(object?[] arguments) =>
        ((ReadOnlyCollection<CustomAttributeTypedArgument>)arguments[0]!).Select(argument => (string)argument.Value!);

    private sealed record RangeRule(IComparable Low, IComparable High) : IValueRule
    {
        public string? Expectation(object value)
        {
            var number = Convert.ChangeType(value, Low.GetType());
            return Low.CompareTo(number) <= 0 && High.CompareTo(number) >= 0 ? null : $"{Low} to {High}";
        }
    }

    private sealed record SetRule(string[] Values) : IValueRule
    {
        public string? Expectation(object value) =>
            Values.Contains(value.ToString(), StringComparer.OrdinalIgnoreCase)
                ? null
                : $"one of {string.Join(", ", Values)}";
    }

    private sealed record NotEmptyRule : IValueRule
    {
        public string? Expectation(object value) => value is string { Length: 0 } ? "a text that is not empty" : null;
    }
}
