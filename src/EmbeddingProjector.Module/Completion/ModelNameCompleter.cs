using System.Collections;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Model</c>.</summary>
public sealed class ModelNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) => ModelCatalog.Names;
}
