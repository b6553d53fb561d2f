using System.Collections;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-WeightSet</c> with the sets of the model that <c>-Model</c> names.</summary>
public sealed class WeightSetCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) =>
        BoundModel.Of(bound)?.WeightSets.Select(set => set.Name) ?? [];
}
