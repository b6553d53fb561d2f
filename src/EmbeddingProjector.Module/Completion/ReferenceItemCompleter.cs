namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Item</c> with the ids of the items of the reference log.</summary>
public sealed class ReferenceItemCompleter : ItemIdCompleter
{
    private protected override (string Log, string Tag) Parameters => ("ReferenceObject", "ReferenceTag");
}
