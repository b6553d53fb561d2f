using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using EmbeddingProjector.CommandLine.Commands;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.CommandLine.Help;

/// <summary>Writes the help file that PowerShell's Get-Help reads, from the commands' classes and their
/// comments.</summary>
/// <remarks>Source: Microsoft's MAML schema for commands, as PowerShell's help engine reads it.</remarks>
internal sealed class MamlWriter
{
    /// <summary>The name by which PowerShell looks for the help of an assembly's commands.</summary>
    public const string FileName = "EmbeddingProjector.Module.dll-Help.xml";

    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly DocumentationComments comments = new(
        typeof(EmbeddingCmdlet).Assembly, typeof(EmbeddingPipeline).Assembly, typeof(MamlWriter).Assembly);

    /// <summary>The help of some commands.</summary>
    public XDocument Write(IEnumerable<CommandDefinition> commands) => new(
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), commands.Select(Describe)));

    private XElement Describe(CommandDefinition command)
    {
        var name = command.Name.Split('-');
        using var defaults = (EmbeddingCmdlet)Activator.CreateInstance(command.Type)!;
        var parameters = command.Parameters.Concat(
            CommonParameters.Of(command).Where(parameter => parameter.Name is "WhatIf" or "Confirm")).ToArray();
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", command.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[1]),
                Description([comments.Summary(command.Type)])),
            Description([comments.Summary(command.Type), .. comments.Remarks(command.Type)]),
            new XElement(Command + "syntax", command.Sets.Select(set => SyntaxItem(command.Name, parameters, set))),
            new XElement(
                Command + "parameters",
                parameters.Select(parameter => Parameter(parameter, parameter.Roles[0], Default(parameter, defaults)))),
            new XElement(
                Command + "inputTypes",
                command.Parameters.Where(parameter => parameter.Roles.Any(role => role.FromPipeline))
                    .Select(parameter => new XElement(
                        Command + "inputType",
                        Type(parameter.Type),
                        Description([comments.Summary(parameter.Property)])))),
            new XElement(
                Command + "returnValues",
                OutputTypes(command.Type).Select(type => new XElement(
                    Command + "returnValue", Type(type), Description([comments.Summary(type)])))),
            new XElement(Command + "examples", comments.Examples(command.Type).Select(Example)),
            new XElement(
                Command + "relatedLinks",
                new XElement(
                    Maml + "navigationLink",
                    new XElement(Maml + "linkText", "about_EmbeddingProjector"),
                    new XElement(Maml + "uri"))));
    }

    private XElement SyntaxItem(string command, IEnumerable<CommandParameter> parameters, string? set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", command),
        parameters
            .Where(parameter => parameter.RoleIn(set) is not null)
            .OrderBy(parameter => parameter.RoleIn(set)!.Position ?? int.MaxValue)
            .Select(parameter => Parameter(parameter, parameter.RoleIn(set)!, null)));

    private XElement Parameter(CommandParameter parameter, ParameterRole role, string? defaultValue)
    {
        var hasWildcards = parameter.Property.IsDefined(typeof(SupportsWildcardsAttribute));
        var value = parameter.IsSwitch ? null : new XElement(
            Command + "parameterValue",
            new XAttribute("required", true),
            new XAttribute("variableLength", parameter.IsArray),
            TypeName(parameter.Type));
        var values = parameter.ElementType.IsEnum
            ? new XElement(
                Command + "parameterValueGroup",
                Enum.GetNames(parameter.ElementType).Select(name => new XElement(
                    Command + "parameterValue", new XAttribute("required", false), name)))
            : null;
        return new XElement(
            Command + "parameter",
            new XAttribute("required", role.IsMandatory),
            new XAttribute("variableLength", parameter.IsArray),
            new XAttribute("globbing", hasWildcards),
            new XAttribute("pipelineInput", Pipeline(role)),
            new XAttribute("position", role.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", parameter.Aliases.Length > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            Description([comments.Summary(parameter.Property)]),
            values,
            value,
            Type(parameter.Type),
            defaultValue is null ? null : new XElement(Dev + "defaultValue", defaultValue));
    }

    private static string Pipeline(ParameterRole role) => (role.FromPipeline, role.FromPipelineByName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static XElement Example(CommandExample example, int index)
    {
        var number = (index + 1).ToString(CultureInfo.InvariantCulture);
        return new XElement(
            Command + "example",
            new XElement(Maml + "title", $"-------------------------- Example {number} --------------------------"),
            new XElement(Dev + "code", example.Code),
            new XElement(Dev + "remarks", new XElement(Maml + "para", example.Remark)));
    }

    private static XElement Description(IEnumerable<string> paragraphs) =>
        new(Maml + "description", paragraphs.Select(text => new XElement(Maml + "para", text)));

    private static XElement Type(Type type) => new(Dev + "type", new XElement(Maml + "name", TypeName(type)));

    private static string TypeName(Type type) => type.IsArray
        ? $"{TypeName(type.GetElementType()!)}[]"
        : (Nullable.GetUnderlyingType(type) ?? type).Name;

    // What a fresh command holds. A machine's own number of processors is no default of the command.
    private static string? Default(CommandParameter parameter, EmbeddingCmdlet command)
    {
        if (parameter.IsSwitch)
            return "False";
        if (parameter.Roles.All(role => role.IsMandatory) || parameter.Name == nameof(ImageModelCmdlet.Threads))
            return null;

        var value = parameter.Property.GetValue(command);
        return value is IEnumerable list and not string
            ? string.Join(", ", list.Cast<object>().Select(Text))
            : Text(value);
    }

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static IEnumerable<Type> OutputTypes(Type command) => command.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType == typeof(OutputTypeAttribute))
        .SelectMany(attribute => (IEnumerable<CustomAttributeTypedArgument>)attribute.ConstructorArguments[0].Value!)
        .Select(argument => (Type)argument.Value!);
}
