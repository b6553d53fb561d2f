using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module;

/// <summary>Adds a projection to the log that a set was read from.</summary>
internal static class LogBookmark
{
    /// <summary>Adds it, if the user wants the log changed.</summary>
    /// <exception cref="CommandInputException">The set is of no log, or the projection of too many
    /// dimensions.</exception>
    /// <exception cref="ProjectorLogException">The log is not ours, or cannot be written.</exception>
    public static void Add(ICommandHost shell, EmbeddingSet set, Projection projection, ProjectionOptions options)
    {
        if (set.Source is not { } logDir || !File.Exists(System.IO.Path.Combine(logDir, ProjectorConfig.FileName)))
        {
            throw new CommandInputException(
                "BookmarkWithoutLog", $"'{set.Name}': expected the embeddings of a log to bookmark, found others");
        }

        if (projection.Coordinates.Columns > 3)
        {
            throw new CommandInputException(
                "OutOfRange", $"-Bookmark: expected 2 or 3 dimensions, found {projection.Coordinates.Columns}");
        }

        var label = TagProjection.LabelOf(projection, options);
        if (shell.ShouldProcess(logDir, $"Add the bookmark '{label}' to '{set.Name}'"))
        {
            LogProjections.Add(
                logDir, set.Name, set.Ids, new TagProjection(projection.Method, label, projection.Coordinates));
        }
    }
}
