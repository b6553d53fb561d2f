using EmbeddingProjector.CommandLine.Commands;

namespace EmbeddingProjector.CommandLine.Binding;

/// <summary>Chooses the parameter set that fits what was given, by PowerShell's rules.</summary>
internal static class ParameterSets
{
    /// <summary>The set that holds every given parameter.</summary>
    /// <exception cref="UsageException">No set does, or several do and none of them is the default.</exception>
    public static string? Choose(CommandDefinition command, IReadOnlyCollection<string> given)
    {
        var bound = command.Parameters.Where(parameter => given.Contains(parameter.Name)).ToArray();
        var possible = command.Sets.Where(set => bound.All(parameter => parameter.RoleIn(set) is not null)).ToArray();
        if (possible.Length == 0)
        {
            var names = bound.Where(parameter => parameter.Roles.All(role => role.Set is not null))
                .Select(parameter => "-" + parameter.Name);
            throw new UsageException($"{command.Name}: {string.Join(" and ", names)} cannot be used together");
        }

        if (possible.Length == 1 || possible.Contains(command.DefaultSet))
            return possible.Length == 1 ? possible[0] : command.DefaultSet;

        var complete = possible.Where(set => Missing(command, set, given).Length == 0).ToArray();
        return complete.Length == 1
            ? complete[0]
            : throw new UsageException(
                $"{command.Name}: the parameters do not tell which of these is meant: {string.Join(", ", possible)}");
    }

    /// <summary>Checks that nothing is missing.</summary>
    /// <exception cref="UsageException">A mandatory parameter was not given.</exception>
    public static void RequireMandatory(CommandDefinition command, string? set, IReadOnlyCollection<string> given)
    {
        var missing = Missing(command, set, given);
        if (missing.Length > 0)
            throw new UsageException(
                $"{command.Name}: {string.Join(" and ", missing.Select(name => "-" + name))} must be given");
    }

    private static string[] Missing(CommandDefinition command, string? set, IReadOnlyCollection<string> given) =>
    [
        .. command.Parameters
            .Where(parameter => parameter.RoleIn(set) is { IsMandatory: true } && !given.Contains(parameter.Name))
            .Select(parameter => parameter.Name),
    ];
}
