using System.Collections;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes a class's name with the classes of the model that <c>-Model</c> names.</summary>
public sealed class ClassNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) => BoundModel.Of(bound) is { } model
        ? model.DefaultWeights.Categories
        : [];
}
