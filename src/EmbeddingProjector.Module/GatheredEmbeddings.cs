using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Module.Hosting;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Module;

/// <summary>Makes one set of objects that came down the pipeline one by one.</summary>
internal static class GatheredEmbeddings
{
    private const string Name = "pipeline";

    /// <summary>The set.</summary>
    /// <param name="items">At least one.</param>
    /// <exception cref="CommandInputException">The vectors have different lengths, or an id occurs twice.</exception>
    public static EmbeddingSet ToSet(IReadOnlyList<ImageEmbedding> items)
    {
        var vectors = new Matrix(items.Count, items[0].Dimension);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item.Dimension != vectors.Columns)
            {
                throw new CommandInputException(
                    "DimensionMismatch",
                    $"'{item.Name}': expected {vectors.Columns} values as '{items[0].Name}' has, found {item.Dimension}");
            }

            if (!ids.Add(item.Id))
                throw new CommandInputException("DuplicateId", $"'{item.Name}': the id {item.Id} came twice");

            item.Vector.CopyTo(vectors.Row(i));
        }

        return new EmbeddingSet
        {
            Name = Name,
            Ids = [.. items.Select(item => item.Id)],
            Vectors = vectors,
            Labels = items.All(item => item.Label is not null) ? [.. items.Select(item => item.Label!)] : null,
            Files = [.. items.Select(item => item.Path)],
        };
    }
}
