using EmbeddingProjector.CommandLine.Binding;
using EmbeddingProjector.CommandLine.Commands;

namespace EmbeddingProjector.Tests.CommandLine;

/// <summary>Reads as much of a line of PowerShell as shows whether its commands and parameters exist.</summary>
internal static class PowerShellLine
{
    /// <summary>Our commands in a line.</summary>
    /// <exception cref="EmbeddingProjector.CommandLine.UsageException">One has a parameter that does not
    /// exist.</exception>
    public static IEnumerable<CommandDefinition> Commands(string line)
    {
        foreach (var segment in line.Split('#')[0].Split('|', ';'))
        {
            var words = segment.Split('=')[^1].Trim().TrimStart('(').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var definition = CommandTable.All.FirstOrDefault(command => command.Name == words.FirstOrDefault());
            if (definition is null)
                continue;

            var parameters = definition.Parameters.Concat(CommonParameters.Of(definition)).ToArray();
            foreach (var word in words.Skip(1).Where(ParameterNames.IsName))
                ParameterNames.Resolve(word[1..].TrimEnd(')'), parameters);
            yield return definition;
        }
    }
}
