using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.CommandLine.Help;

/// <summary>Writes what the commands are and what parameters they take, from the classes themselves.</summary>
internal sealed class HelpWriter(TextWriter output)
{
    private readonly DocumentationComments comments = new(
        typeof(EmbeddingCmdlet).Assembly, typeof(HelpWriter).Assembly);

    /// <summary>Lists the commands.</summary>
    public void WriteCommands()
    {
        output.WriteLine("EmbeddingProjector: pictures in, a log for TensorBoard's Embedding Projector out.");
        output.WriteLine();
        var width = CommandTable.All.Max(command => command.Name.Length);
        foreach (var command in CommandTable.All)
            output.WriteLine($"  {command.Name.PadRight(width)}  {comments.Summary(command.Type)}");
        output.WriteLine();
        output.WriteLine("'help COMMAND' lists a command's parameters.");
    }

    /// <summary>Describes a command.</summary>
    public void WriteCommand(CommandDefinition command)
    {
        output.WriteLine(comments.Summary(command.Type));
        output.WriteLine();
        foreach (var set in command.Sets)
            output.WriteLine($"  {string.Join(' ', [command.Name, .. Syntax(command, set)])}");

        output.WriteLine();
        foreach (var parameter in command.Parameters.Concat(CommonParameters.Of(command)))
        {
            var aliases = parameter.Aliases.Length > 0
                ? $" (or {string.Join(", ", parameter.Aliases.Select(alias => "-" + alias))})"
                : "";
            output.WriteLine($"  -{parameter.Name}{TypeName(parameter)}{aliases}");
            output.WriteLine($"      {comments.Summary(parameter.Property)}");
        }

        foreach (var remark in comments.Remarks(command.Type))
            output.WriteLine($"\n{remark}");
        foreach (var example in comments.Examples(command.Type))
        {
            output.WriteLine($"\n  {example.Code.ReplaceLineEndings("\n  ")}");
            output.WriteLine($"      {example.Remark}");
        }
    }

    private static IEnumerable<string> Syntax(CommandDefinition command, string? set) => command.Parameters
        .Where(parameter => parameter.RoleIn(set) is not null)
        .OrderBy(parameter => parameter.RoleIn(set)!.Position ?? int.MaxValue)
        .Select(parameter => Syntax(parameter, set));

    private static string Syntax(CommandParameter parameter, string? set)
    {
        var role = parameter.RoleIn(set)!;
        var name = role.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        return role.IsMandatory ? $"{name}{TypeName(parameter)}" : $"[{name}{TypeName(parameter)}]";
    }

    private static string TypeName(CommandParameter parameter)
    {
        if (parameter.IsSwitch)
            return "";

        var type = parameter.ElementType;
        var name = type.IsEnum ? string.Join('|', Enum.GetNames(type)) : type.Name.ToLowerInvariant() switch
        {
            "int32" => "int",
            "int64" => "long",
            "single" => "float",
            var other => other,
        };
        return $" <{name}{(parameter.IsArray ? "[]" : "")}>";
    }
}
