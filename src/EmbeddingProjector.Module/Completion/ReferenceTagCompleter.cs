namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-ReferenceTag</c> with the names of the entries of that log.</summary>
public sealed class ReferenceTagCompleter : TagCompleter
{
    private protected override string[] LogParameters => ["ReferenceObject"];
}
