using System.Collections;
using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Preset</c>.</summary>
public sealed class PresetCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) => GenerationPresets.Names;
}
