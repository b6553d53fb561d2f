namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>A check of a parameter's value, made of one of PowerShell's validation attributes.</summary>
internal interface IValueRule
{
    /// <summary>What is expected, where a value breaks the rule; null where it keeps it.</summary>
    string? Expectation(object value);
}
