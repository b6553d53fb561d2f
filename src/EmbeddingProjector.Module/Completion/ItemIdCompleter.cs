using System.Collections;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Id</c> with the ids of the items of the log that the command line names.</summary>
public class ItemIdCompleter : NameCompleter
{
    /// <summary>The parameters that name the log and its entry.</summary>
    private protected virtual (string Log, string Tag) Parameters => ("InputObject", "Tag");

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) =>
        BoundLog.Of(bound, Parameters.Log) is { } logDir
            ? LogNames.Ids(logDir, bound[Parameters.Tag]?.ToString())
            : [];
}
