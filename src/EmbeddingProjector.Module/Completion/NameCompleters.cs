using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using EmbeddingProjector.TorchSharp;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes a parameter from a list of names. Names that only hold what was typed follow those that begin
/// with it.</summary>
/// <param name="names">The names to choose from, in the order to offer them, by what was typed for other
/// parameters.</param>
public abstract class NameCompleter(Func<IDictionary, IEnumerable<string>> names) : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return names(fakeBoundParameters)
            .Where(name => name.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .Select(name => new CompletionResult(Quoted(name), name, CompletionResultType.ParameterValue, name));
    }

    /// <summary>The model after <c>-Model</c>, the default where there is none; null for an unknown name.</summary>
    private protected static ModelArchitecture? Model(IDictionary bound)
    {
        var typed = bound["Model"] is object[] several ? several.FirstOrDefault() : bound["Model"];
        return typed is null
            ? ModelCatalog.Default
            : ModelCatalog.All.FirstOrDefault(model =>
                model.Name.Equals(typed.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The full path of the log that one of some parameters names; null where none was typed.</summary>
    private protected static string? Log(IDictionary bound, params ReadOnlySpan<string> parameters)
    {
        foreach (var parameter in parameters)
        {
            if (bound[parameter]?.ToString() is { Length: > 0 } typed)
                return Path.GetFullPath(typed, CurrentFolder());
        }

        return null;
    }

    /// <summary>The tags of a log; none where there is no log.</summary>
    private protected static IEnumerable<string> Tags(string? log) => log is null ? [] : LogNames.Tags(log);

    /// <summary>The ids of the items of a log's entry; none where there is no log.</summary>
    private protected static IEnumerable<string> Ids(string? log, object? tag) =>
        log is null ? [] : LogNames.Ids(log, tag?.ToString());

    // PowerShell's own folder: the process may be in another.
    private static string CurrentFolder()
    {
        if (Runspace.DefaultRunspace is null)
            return Environment.CurrentDirectory;

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem");
        return shell.Invoke<PathInfo>()[0].ProviderPath;
    }

    // What PowerShell would take apart or read as something else is put in quotes.
    private static string Quoted(string name) =>
        name.Length > 0 && name.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.')
            ? name
            : $"'{name.Replace("'", "''")}'";
}

/// <summary>Completes <c>-Model</c>.</summary>
public sealed class ModelNameCompleter() : NameCompleter(_ => ModelCatalog.Names);

/// <summary>Completes <c>-WeightSet</c> with the sets of the model that <c>-Model</c> names.</summary>
public sealed class WeightSetCompleter() : NameCompleter(
    bound => Model(bound)?.WeightSets.Select(set => set.Name) ?? []);

/// <summary>Completes <c>-Layer</c> with the layers of the model that <c>-Model</c> names.</summary>
public sealed class LayerCompleter() : NameCompleter(
    bound => Model(bound) is { } model ? model.Build(model.DefaultWeights.Categories.Length).LayerNames : []);

/// <summary>Completes a class's name with the classes of the model that <c>-Model</c> names.</summary>
public sealed class ClassNameCompleter() : NameCompleter(
    bound => Model(bound) is { } model ? model.DefaultWeights.Categories : []);

/// <summary>Completes <c>-Engine</c>.</summary>
public sealed class EngineCompleter() : NameCompleter(_ => [EngineFactory.Auto, .. EngineFactory.Names])
{
    // Before the first command, too.
    static EngineCompleter() => TorchSharpEngine.Register();
}

/// <summary>Completes <c>-Device</c>.</summary>
public sealed class DeviceCompleter() : NameCompleter(_ => ["cpu", "cuda", "cuda:1"]);

/// <summary>Completes <c>-Preset</c>.</summary>
public sealed class PresetCompleter() : NameCompleter(_ => GenerationPresets.Names);

/// <summary>Completes <c>-Tag</c> with the names of the entries of the log that the command line names.</summary>
public sealed class TagCompleter() : NameCompleter(bound => Tags(Log(bound, "InputObject", "LogDir")));

/// <summary>Completes <c>-ReferenceTag</c> with the names of the entries of that log.</summary>
public sealed class ReferenceTagCompleter() : NameCompleter(bound => Tags(Log(bound, "ReferenceObject")));

/// <summary>Completes <c>-DifferenceTag</c> with the names of the entries of that log.</summary>
public sealed class DifferenceTagCompleter() : NameCompleter(bound => Tags(Log(bound, "DifferenceObject")));

/// <summary>Completes <c>-Id</c> with the ids of the items of the log that the command line names.</summary>
public sealed class ItemIdCompleter() : NameCompleter(bound => Ids(Log(bound, "InputObject"), bound["Tag"]));

/// <summary>Completes <c>-Item</c> with the ids of the items of the reference log.</summary>
public sealed class ReferenceItemCompleter() : NameCompleter(
    bound => Ids(Log(bound, "ReferenceObject"), bound["ReferenceTag"]));
