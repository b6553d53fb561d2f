using System.Diagnostics.CodeAnalysis;

namespace EmbeddingProjector.Sets;

/// <summary>The conditions that every set must meet before it is written or handed on.</summary>
internal static class SetCheck
{
    /// <summary>At least one item and one dimension, one of everything an item, every id once.</summary>
    /// <exception cref="EmbeddingSetException">What does not fit.</exception>
    public static void Require(EmbeddingSet set)
    {
        var where = set.Source ?? set.Name;
        if (set.Count == 0 || set.Dimension == 0)
            Throw(
                "SetEmpty",
                where,
                $"expected at least one item of one dimension, found {set.Count} of {set.Dimension}");

        RequireLength(where, "vectors", set.Vectors.Rows, set.Count);
        RequireLength(where, "labels", set.Labels?.Count, set.Count);
        RequireLength(where, "files", set.Files?.Count, set.Count);
        foreach (var column in set.Columns)
            RequireLength(where, $"values of '{column.Name}'", column.Values.Count, set.Count);
        RequireIds(where, set.Ids);
    }

    /// <summary>A thumbnail for every item, if there are any; reads them.</summary>
    /// <exception cref="EmbeddingSetException">There are fewer or more.</exception>
    public static void RequireThumbnails(EmbeddingSet set) =>
        RequireLength(set.Source ?? set.Name, "thumbnails", set.Thumbnails?.Value.Count, set.Count);

    /// <summary>Every id once, and none blank. Spaces at its end tell no id from another: a table of ours may have more
    /// of them.</summary>
    /// <param name="where">The set's source or name.</param>
    /// <param name="ids">[items].</param>
    /// <param name="remedy">What can be done, to end a message with.</param>
    /// <exception cref="EmbeddingSetException">An id is blank, or occurs twice.</exception>
    public static void RequireIds(string where, IReadOnlyList<string> ids, string remedy = "")
    {
        var rows = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
        {
            if (string.IsNullOrWhiteSpace(ids[row]))
                Throw("SetDuplicateId", where, $"item {row}: expected an id, found nothing{remedy}");
            var id = ids[row].TrimEnd(' ');
            if (!rows.TryAdd(id, row))
                Throw(
                    "SetDuplicateId",
                    where,
                    $"item {row}: expected an id of its own, found '{ids[row]}' of item {rows[id]}{remedy}");
        }
    }

    private static void RequireLength(string where, string what, int? found, int expected)
    {
        if (found is { } count && count != expected)
            Throw("SetLengthMismatch", where, $"expected {expected} {what}, one an item, found {count}");
    }

    [DoesNotReturn]
    private static void Throw(string errorId, string where, string reason) =>
        throw new EmbeddingSetException(errorId, where, reason);
}
