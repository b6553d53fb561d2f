using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>The commands of the module.</summary>
internal static class CommandTable
{
    /// <summary>All commands, by name.</summary>
    public static IReadOnlyList<CommandDefinition> All { get; } =
    [
        .. typeof(EmbeddingCmdlet).Assembly.GetTypes()
            .Select(CommandDefinition.Of)
            .OfType<CommandDefinition>()
            .OrderBy(command => command.Name, StringComparer.Ordinal),
    ];

    /// <summary>Finds a command by name, without regard to case.</summary>
    /// <exception cref="UsageException">There is none; the nearest names are listed.</exception>
    public static CommandDefinition Find(string name)
    {
        if (All.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;

        var nearest = NearestNames.Of(name, All.Select(command => command.Name));
        throw new UsageException($"there is no command '{name}'; nearest: {string.Join(", ", nearest)}");
    }
}
