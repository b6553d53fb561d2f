using System.Collections;
using EmbeddingProjector.Inference.Engines;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Engine</c>.</summary>
public sealed class EngineCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) => [EngineFactory.Auto, .. EngineFactory.Names];
}
