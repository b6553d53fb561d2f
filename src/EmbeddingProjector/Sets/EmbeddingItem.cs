namespace EmbeddingProjector.Sets;

/// <summary>One embedding of a set that is still to be gathered.</summary>
/// <param name="Vector">[dimension]: NaN where a value is missing; empty where the vector is.</param>
/// <param name="Label">Its class; null without.</param>
/// <param name="File">Its file; null without.</param>
/// <param name="Others">What else is known, by the column's name, in the columns' order.</param>
internal sealed record EmbeddingItem(
    string Id, float[] Vector, string? Label, string? File, IReadOnlyDictionary<string, string> Others)
{
    private const string SetName = "pipeline";

    /// <summary>Makes one set of items, without those whose vector is missing or not finite. Items need not be alike:
    /// what one of them lacks is missing for that one alone.</summary>
    /// <param name="items">At least one.</param>
    /// <param name="warn">Hears of items that are left out.</param>
    /// <exception cref="EmbeddingSetException">The vectors have different lengths, an id occurs twice, or no vector is
    /// finite.</exception>
    public static EmbeddingSet Gather(IReadOnlyList<EmbeddingItem> items, Action<string>? warn = null)
    {
        var whole = items.FirstOrDefault(item => item.Vector.Length > 0) ?? items[0];
        var vectors = new Matrix(items.Count, Math.Max(1, whole.Vector.Length));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var (id, vector) = (items[i].Id, items[i].Vector);
            if (vector.Length != vectors.Columns && vector.Length > 0)
                throw new EmbeddingSetException(
                    "DimensionMismatch",
                    $"'{id}'",
                    $"expected {vectors.Columns} values as '{whole.Id}' has, found {vector.Length}");

            if (!ids.Add(id))
                throw new EmbeddingSetException("DuplicateId", $"'{id}'", "the id came twice");

            if (vector.Length > 0)
                vector.CopyTo(vectors.Row(i));
            else
                vectors.Row(i).Fill(float.NaN);
        }

        var names = items.SelectMany(item => item.Others.Keys).Distinct(StringComparer.OrdinalIgnoreCase);
        var (kept, leftOut) = FiniteItems.Of(new EmbeddingSet
        {
            Name = SetName,
            Ids = [.. items.Select(item => item.Id)],
            Vectors = vectors,
            Labels = Values(items, item => item.Label),
            Files = Values(items, item => item.File),
            Columns = [.. names.Select(name => new MetadataColumn(
                name, Values(items, item => item.Others.GetValueOrDefault(name)) ?? []))],
        });
        if (FiniteItems.Warning(leftOut, items.Count) is { } warning)
            warn?.Invoke(warning);
        return ItemPictures.Complete(kept);
    }

    private static string[]? Values(IReadOnlyList<EmbeddingItem> items, Func<EmbeddingItem, string?> value) =>
        items.Any(item => value(item) is not null)
            ? [.. items.Select(item => value(item) ?? MetadataColumn.Missing)]
            : null;
}
