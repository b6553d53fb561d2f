using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Sets;

/// <summary>Finds items of a set by what users call them: the id, the path in the data set, or the file's
/// name.</summary>
internal sealed class ItemLookup(EmbeddingSet set)
{
    private readonly Dictionary<string, int> ids = Places(set.Ids);

    /// <param name="name">Its id; else its path in the data set; else its file's name, where no other file has
    /// it.</param>
    /// <exception cref="EmbeddingSelectionException">No item is called so, or several are.</exception>
    public int Find(string name)
    {
        if (ids.TryGetValue(name, out var row))
            return row;

        var files = set.Files ?? [];
        var found = Rows(file => file == name);
        if (found.Length == 0)
            found = Rows(file => file[(file.LastIndexOfAny(['/', '\\']) + 1)..] == name);
        if (found.Length == 1)
            return found[0];
        if (found.Length > 1)
            throw new EmbeddingSelectionException(
                "ItemAmbiguous",
                $"'{set.Name}': '{name}' names several files, such as {files[found[0]]} and {files[found[1]]}; "
                + "give the path or the id") { Kind = ErrorKind.InvalidInput };

        var nearest = string.Join(", ", NearestNames.Of(name, set.Ids.Concat(files), 2));
        throw new EmbeddingSelectionException(
            "ItemNotFound", $"'{set.Name}' has no item with the id or file '{name}'; nearest: {nearest}")
        { Kind = ErrorKind.NotFound };

        int[] Rows(Predicate<string> fits) =>
            [.. Enumerable.Range(0, files.Count).Where(i => fits(files[i])).Take(2)];
    }

    // The first of equal ids: sets with such are refused where it matters.
    private static Dictionary<string, int> Places(IReadOnlyList<string> ids)
    {
        var places = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
            places.TryAdd(ids[i], i);
        return places;
    }
}
