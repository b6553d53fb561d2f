using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.CommandLine.Binding;

/// <summary>Finds the parameter that a typed name means.</summary>
internal static class ParameterNames
{
    /// <summary>Whether an argument is a parameter's name and not a value: a hyphen (or two) and a letter.</summary>
    public static bool IsName(string argument)
    {
        var hyphens = argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1;
        return argument.StartsWith('-') && argument.Length > hyphens && char.IsAsciiLetter(argument[hyphens]);
    }

    /// <summary>By name, by alias, or by the start of one name or alias.</summary>
    /// <exception cref="UsageException">No name fits, or several do.</exception>
    public static CommandParameter Resolve(string typed, IReadOnlyList<CommandParameter> parameters)
    {
        var exact = parameters
            .FirstOrDefault(parameter => NamesOf(parameter).Contains(typed, StringComparer.OrdinalIgnoreCase));
        if (exact is not null)
            return exact;

        bool Begins(string name) => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
        var matches = parameters.Where(parameter => NamesOf(parameter).Any(Begins)).ToArray();
        return matches.Length switch
        {
            1 => matches[0],
            0 => throw new UsageException($"there is no parameter -{typed}; nearest: {Nearest(typed, parameters)}"),
            _ => throw new UsageException(
                $"-{typed} may mean {string.Join(", ", matches.Select(match => "-" + match.Name))}"),
        };
    }

    private static IEnumerable<string> NamesOf(CommandParameter parameter) => [parameter.Name, .. parameter.Aliases];

    private static string Nearest(string typed, IReadOnlyList<CommandParameter> parameters)
    {
        var names = NearestNames.Of(typed, parameters.Select(parameter => parameter.Name));
        return string.Join(", ", names.Select(name => "-" + name));
    }
}
