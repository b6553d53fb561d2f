namespace EmbeddingProjector.CommandLine.Binding;

/// <summary>A command line, understood.</summary>
/// <param name="ParameterSet">The parameter set that the parameters choose; null where the command has none.</param>
/// <param name="Values">Each given parameter's value by name, of the property's type; a switch's is a bool.</param>
/// <param name="InputParameter">The parameter that takes a line of standard input at a time; null for none.</param>
internal sealed record BoundArguments(
    string? ParameterSet, IReadOnlyDictionary<string, object> Values, string? InputParameter)
{
    /// <summary>Whether a switch is given and on.</summary>
    public bool IsOn(string name) => Values.GetValueOrDefault(name) is true;

    /// <summary>A value, or another where it was not given.</summary>
    public T Get<T>(string name, T otherwise) => Values.TryGetValue(name, out var value) ? (T)value : otherwise;
}
