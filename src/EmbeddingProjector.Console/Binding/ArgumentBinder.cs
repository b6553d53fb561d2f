using EmbeddingProjector.CommandLine.Commands;

namespace EmbeddingProjector.CommandLine.Binding;

/// <summary>Binds a command line to a command's parameters by PowerShell's rules.</summary>
/// <remarks>
/// Names may be shortened while they stay clear. Values of a list are parted by commas, or follow one another: that
/// is what a shell makes of <c>-Path *.png</c>.
/// The value <c>-</c> reads the values from standard input, one a line.
/// </remarks>
internal sealed class ArgumentBinder
{
    private const string StandardInput = "-";

    private readonly CommandDefinition command;
    private readonly IReadOnlyList<CommandParameter> parameters;
    private readonly Dictionary<CommandParameter, List<string>> texts = [];
    private readonly Dictionary<string, object> values = [];
    private readonly List<(string Text, CommandParameter? After)> unnamed = [];

    private ArgumentBinder(CommandDefinition command)
    {
        this.command = command;
        parameters = [.. command.Parameters, .. CommonParameters.Of(command)];
    }

    /// <summary>Understands a command line.</summary>
    /// <exception cref="UsageException">A name, a value or the combination is wrong, or something is
    /// missing.</exception>
    public static BoundArguments Bind(CommandDefinition command, IReadOnlyList<string> arguments)
    {
        var binder = new ArgumentBinder(command);
        binder.Read(arguments);
        return binder.Finish();
    }

    private void Read(IReadOnlyList<string> arguments)
    {
        CommandParameter? list = null; // the list parameter whose values are being read
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!ParameterNames.IsName(arguments[i]))
            {
                unnamed.Add((WithContinuation(arguments, ref i), list));
                continue;
            }

            var (name, text) = SplitName(arguments[i]);
            var parameter = ParameterNames.Resolve(name, parameters);
            list = parameter.IsArray ? parameter : null;
            if (parameter.IsSwitch)
            {
                values[parameter.Name] = text is null || ValueConverter.Switch(parameter, text);
                continue;
            }

            if (text is null)
            {
                var next = ++i < arguments.Count ? arguments[i] : null;
                if (next is null || ParameterNames.IsName(next))
                    throw new UsageException($"-{parameter.Name}: expected a value, found {next ?? "nothing"}");
                text = WithContinuation(arguments, ref i);
            }

            Add(parameter, text);
        }
    }

    private BoundArguments Finish()
    {
        var set = ParameterSets.Choose(command, [.. texts.Keys.Select(parameter => parameter.Name), .. values.Keys]);
        BindUnnamed(set);
        var input = texts.Where(pair => pair.Value is [StandardInput]).Select(pair => pair.Key).FirstOrDefault();
        if (input is not null && !(input.RoleIn(set)?.FromPipeline ?? false))
            throw new UsageException($"-{input.Name} does not take its values from standard input");

        foreach (var (parameter, list) in texts.Where(pair => pair.Key != input))
            values[parameter.Name] = ValueConverter.Convert(parameter, list);
        ParameterSets.RequireMandatory(
            command, set, [.. texts.Keys.Select(parameter => parameter.Name), .. values.Keys]);
        return new BoundArguments(set, values, input?.Name);
    }

    // A place that must be filled comes first, then the list that was being read, then places that may stay empty.
    private void BindUnnamed(string? set)
    {
        var places = command.Parameters
            .Where(parameter => !texts.ContainsKey(parameter) && parameter.RoleIn(set)?.Position is not null)
            .OrderBy(parameter => parameter.RoleIn(set)!.Position)
            .ToList();
        CommandParameter? list = null;
        foreach (var (text, after) in unnamed)
        {
            var parameter = places.FirstOrDefault(place => place.RoleIn(set)!.IsMandatory)
                ?? after
                ?? places.FirstOrDefault()
                ?? list
                ?? throw new UsageException($"{command.Name}: unexpected value '{text}'");
            places.Remove(parameter);
            list = parameter.IsArray ? parameter : null;
            Add(parameter, text);
        }
    }

    private void Add(CommandParameter parameter, string text)
    {
        if (!texts.TryGetValue(parameter, out var list))
            texts[parameter] = list = [];
        else if (!parameter.IsArray)
            throw new UsageException($"-{parameter.Name} is given twice");

        list.AddRange(parameter.IsArray ? ValueText.Split(text) : [text]);
    }

    // "a, b" reaches us as "a," and "b": a comma at the end promises another value.
    private static string WithContinuation(IReadOnlyList<string> arguments, ref int i)
    {
        var text = arguments[i];
        while (text.EndsWith(',') && i + 1 < arguments.Count && !ParameterNames.IsName(arguments[i + 1]))
            text += arguments[++i];
        return text;
    }

    private static (string Name, string? Text) SplitName(string argument)
    {
        var name = argument.TrimStart('-');
        var colon = name.IndexOf(':');
        return colon < 0 ? (name, null) : (name[..colon], colon + 1 < name.Length ? name[(colon + 1)..] : null);
    }
}
