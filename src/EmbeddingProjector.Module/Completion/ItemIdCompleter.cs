using System.Collections;
using EmbeddingProjector.Projector;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Id</c> with the ids of the items of the log that the command line names.</summary>
public sealed class ItemIdCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) =>
        BoundLog.Of(bound, "InputObject") is { } logDir ? LogNames.Ids(logDir, bound["Tag"]?.ToString()) : [];
}
