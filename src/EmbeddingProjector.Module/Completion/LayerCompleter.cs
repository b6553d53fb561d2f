using System.Collections;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Layer</c> with the layers of the model that <c>-Model</c> names.</summary>
public sealed class LayerCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) => BoundModel.Of(bound) is { } model
        ? model.Build(model.DefaultWeights.Categories.Length).LayerNames
        : [];
}
