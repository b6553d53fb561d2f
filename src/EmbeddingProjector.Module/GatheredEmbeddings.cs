using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Module;

/// <summary>Makes one set of objects that came down the pipeline one by one.</summary>
internal static class GatheredEmbeddings
{
    private const string Name = "pipeline";

    /// <summary>The set.</summary>
    /// <param name="items">At least one.</param>
    /// <exception cref="CommandInputException">The vectors have different lengths, or an id occurs twice.</exception>
    public static EmbeddingSet ToSet(IReadOnlyList<PipelineItem> items)
    {
        var vectors = new Matrix(items.Count, items[0].Vector.Length);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var (id, vector) = (items[i].Id, items[i].Vector);
            if (vector.Length != vectors.Columns)
            {
                throw new CommandInputException(
                    "DimensionMismatch",
                    $"'{id}': expected {vectors.Columns} values as '{items[0].Id}' has, found {vector.Length}");
            }

            if (!ids.Add(id))
                throw new CommandInputException("DuplicateId", $"'{id}': the id came twice");

            vector.CopyTo(vectors.Row(i));
        }

        return new EmbeddingSet
        {
            Name = Name,
            Ids = [.. items.Select(item => item.Id)],
            Vectors = vectors,
            Labels = items.All(item => item.Label is not null) ? [.. items.Select(item => item.Label!)] : null,
            Files = items.All(item => item.File is not null) ? [.. items.Select(item => item.File!)] : null,
            Columns = [.. items[0].Others.Keys.Select(name => new MetadataColumn(
                name, [.. items.Select(item => item.Others.GetValueOrDefault(name, ""))]))],
        };
    }
}
