using System.Collections;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Module.Completion;

/// <summary>Completes <c>-Tag</c> with the names of the entries of the log that the command line names.</summary>
public class TagCompleter : NameCompleter
{
    /// <summary>The parameters that may name the log.</summary>
    private protected virtual string[] LogParameters => ["InputObject", "LogDir"];

    /// <inheritdoc/>
    protected override IEnumerable<string> Names(IDictionary bound) =>
        BoundLog.Of(bound, LogParameters) is { } logDir ? LogNames.Tags(logDir) : [];
}
