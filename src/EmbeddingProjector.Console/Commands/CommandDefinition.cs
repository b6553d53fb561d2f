using System.Collections.Immutable;
using System.Management.Automation;
using System.Reflection;

namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>A command, read from the attributes of its class.</summary>
/// <param name="Name">Verb, hyphen, noun.</param>
/// <param name="Type">The class.</param>
/// <param name="DefaultSet">The parameter set that is taken where the parameters leave several; null for none.</param>
/// <param name="SupportsShouldProcess">Whether <c>-WhatIf</c> and <c>-Confirm</c> apply.</param>
/// <param name="Parameters">In the order of declaration, base classes first.</param>
internal sealed record CommandDefinition(
    string Name, Type Type, string? DefaultSet, bool SupportsShouldProcess, ImmutableArray<CommandParameter> Parameters)
{
    /// <summary>The names of the parameter sets; one null where there are none.</summary>
    public IReadOnlyList<string?> Sets
    {
        get
        {
            var named = Parameters.SelectMany(parameter => parameter.Roles)
                .Select(role => role.Set).Append(DefaultSet).Where(set => set is not null).Distinct().ToArray();
            return named.Length > 0 ? named : [null];
        }
    }

    /// <summary>Reads a class; null where it is no command.</summary>
    public static CommandDefinition? Of(Type type)
    {
        if (type.IsAbstract || Attribute<CmdletAttribute>(type) is not { } cmdlet)
            return null;

        var named = Named(cmdlet);
        var name = string.Join('-', cmdlet.ConstructorArguments.Select(argument => argument.Value));
        return new CommandDefinition(
            name,
            type,
            named.GetValueOrDefault("DefaultParameterSetName") as string,
            named.GetValueOrDefault("SupportsShouldProcess") is true,
            ParametersOf(type));
    }

    /// <summary>The properties of a class that are parameters.</summary>
    public static ImmutableArray<CommandParameter> ParametersOf(Type type) =>
        [.. type.GetProperties().OrderBy(Depth).Select(Parameter).OfType<CommandParameter>()];

    private static CommandParameter? Parameter(PropertyInfo property)
    {
        var attributes = property.GetCustomAttributesData();
        var roles = attributes.Where(attribute => attribute.AttributeType == typeof(ParameterAttribute)).Select(Role);
        var aliases = Attribute<AliasAttribute>(property)?.ConstructorArguments[0].Value
            as IEnumerable<CustomAttributeTypedArgument> ?? [];
        var parameter = new CommandParameter(
            property,
            [.. aliases.Select(alias => (string)alias.Value!)],
            [.. roles],
            [.. ValueRules.Of(attributes)]);
        return parameter.Roles.Length > 0 ? parameter : null;
    }

    private static ParameterRole Role(CustomAttributeData attribute)
    {
        var named = Named(attribute);
        return new ParameterRole(
            named.GetValueOrDefault("ParameterSetName") as string,
            named.GetValueOrDefault("Mandatory") is true,
            named.GetValueOrDefault("Position") as int?,
            named.GetValueOrDefault("ValueFromPipeline") is true,
            named.GetValueOrDefault("ValueFromPipelineByPropertyName") is true);
    }

    private static int Depth(PropertyInfo property)
    {
        var depth = 0;
        for (var type = property.DeclaringType; type is not null; type = type.BaseType)
            depth++;
        return depth;
    }

    private static CustomAttributeData? Attribute<T>(MemberInfo member) =>
        member.GetCustomAttributesData().FirstOrDefault(attribute => attribute.AttributeType == typeof(T));

    private static Dictionary<string, object?> Named(CustomAttributeData attribute) =>
        attribute.NamedArguments.ToDictionary(argument => argument.MemberName, argument => argument.TypedValue.Value);
}
