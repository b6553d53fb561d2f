using System.Collections.Immutable;
using System.Management.Automation;
using System.Reflection;

namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>A parameter of a command, read from the attributes of its property.</summary>
/// <param name="Property">The property that holds the value.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Roles">One a parameter set that it belongs to.</param>
/// <param name="Rules">What its values must satisfy.</param>
internal sealed record CommandParameter(
    PropertyInfo Property,
    ImmutableArray<string> Aliases,
    ImmutableArray<ParameterRole> Roles,
    ImmutableArray<IValueRule> Rules)
{
    public string Name => Property.Name;

    public Type Type => Property.PropertyType;

    public bool IsSwitch => Type == typeof(SwitchParameter);

    public bool IsArray => Type.IsArray;

    /// <summary>The type of one value: an array's element, a nullable's value.</summary>
    public Type ElementType
    {
        get
        {
            var type = IsArray ? Type.GetElementType()! : Type;
            return Nullable.GetUnderlyingType(type) ?? type;
        }
    }

    /// <summary>The parameter's role in a set; null where it does not belong to it.</summary>
    public ParameterRole? RoleIn(string? set) => Roles.FirstOrDefault(role => role.Set is null || role.Set == set);
}
