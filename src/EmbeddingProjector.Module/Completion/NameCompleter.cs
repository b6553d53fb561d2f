using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes a parameter from a list of names. Names that only hold what was typed follow those that begin
/// with it.</summary>
public abstract class NameCompleter : IArgumentCompleter
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
        return Names(fakeBoundParameters)
            .Where(name => name.Contains(typed, StringComparison.OrdinalIgnoreCase))
            .OrderBy(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .Select(name => new CompletionResult(Quoted(name), name, CompletionResultType.ParameterValue, name));
    }

    // What PowerShell would take apart or read as something else is put in quotes.
    private static string Quoted(string name) =>
        name.Length > 0 && name.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.')
            ? name
            : $"'{name.Replace("'", "''")}'";

    /// <summary>The names to choose from, in the order to offer them.</summary>
    /// <param name="bound">What the user has typed for other parameters.</param>
    protected abstract IEnumerable<string> Names(IDictionary bound);
}
