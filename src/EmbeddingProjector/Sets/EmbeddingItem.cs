using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Sets;

/// <summary>One embedding of a set that is still to be gathered.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Vector">[dimension].</param>
/// <param name="Label">Its class; null without.</param>
/// <param name="File">Its file; null without.</param>
/// <param name="Others">What else is known, by the column's name, in the columns' order.</param>
public sealed record EmbeddingItem(
    string Id, float[] Vector, string? Label, string? File, IReadOnlyDictionary<string, string> Others)
{
    private const string SetName = "pipeline";

    /// <summary>Makes one set of items.</summary>
    /// <param name="items">At least one. Labels and files are the set's only where every item has one; the first item
    /// names the columns.</param>
    /// <exception cref="EmbeddingSetException">The vectors have different lengths, or an id occurs twice.</exception>
    public static EmbeddingSet Gather(IReadOnlyList<EmbeddingItem> items)
    {
        var vectors = new Matrix(items.Count, items[0].Vector.Length);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var (id, vector) = (items[i].Id, items[i].Vector);
            if (vector.Length != vectors.Columns)
            {
                throw new EmbeddingSetException(
                    "DimensionMismatch",
                    $"'{id}'",
                    $"expected {vectors.Columns} values as '{items[0].Id}' has, found {vector.Length}");
            }

            if (!ids.Add(id))
                throw new EmbeddingSetException("DuplicateId", $"'{id}'", "the id came twice");

            vector.CopyTo(vectors.Row(i));
        }

        return new EmbeddingSet
        {
            Name = SetName,
            Ids = [.. items.Select(item => item.Id)],
            Vectors = vectors,
            Labels = items.All(item => item.Label is not null) ? [.. items.Select(item => item.Label!)] : null,
            Files = items.All(item => item.File is not null) ? [.. items.Select(item => item.File!)] : null,
            Columns = [.. items[0].Others.Keys.Select(name => new MetadataColumn(
                name, [.. items.Select(item => item.Others.GetValueOrDefault(name, ""))]))],
        };
    }
}
