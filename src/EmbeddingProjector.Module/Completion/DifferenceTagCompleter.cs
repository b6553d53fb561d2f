namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-DifferenceTag</c> with the names of the entries of that log.</summary>
public sealed class DifferenceTagCompleter : TagCompleter
{
    private protected override string[] LogParameters => ["DifferenceObject"];
}
