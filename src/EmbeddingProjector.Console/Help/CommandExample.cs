namespace EmbeddingProjector.CommandLine.Help;

/// <summary>An example of a command.</summary>
/// <param name="Code">What to type: one line or several.</param>
/// <param name="Remark">What it does.</param>
internal sealed record CommandExample(string Code, string Remark);
