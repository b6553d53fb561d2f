using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Embeddings;

/// <summary>Embeddings in memory, with what is known of each item: what the analyses work on.</summary>
public sealed record EmbeddingSet
{
    /// <summary>What the set is called, such as a log's tag.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was read from: a full path; null for one made in memory.</summary>
    public string? Source { get; init; }

    /// <summary>[items]: each item's id, all different.</summary>
    public required IReadOnlyList<string> Ids { get; init => field = AsArray(value); }

    /// <summary>[items, dimension].</summary>
    public required Matrix Vectors { get; init; }

    /// <summary>[items]: each item's class; null where the data set has none.</summary>
    public IReadOnlyList<string>? Labels { get; init => field = value is null ? null : AsArray(value); }

    /// <summary>[items]: each item's path in its data set; null where unknown.</summary>
    public IReadOnlyList<string>? Files { get; init => field = value is null ? null : AsArray(value); }

    /// <summary>What else is known of the items: metadata beside id, label and file, in the order of the
    /// table.</summary>
    public IReadOnlyList<MetadataColumn> Columns { get; init => field = AsArray(value); } = Array.Empty<MetadataColumn>();

    /// <summary>What decided the vectors' values; null where that is not known.</summary>
    public EmbeddingRecipe? Recipe { get; init; }

    /// <summary>[items]: square pictures of one size, read when first asked for; null where there are none.</summary>
    public Lazy<IReadOnlyList<RgbImage>>? Thumbnails { get; init; }

    /// <summary>The number of items.</summary>
    public int Count => Ids.Count;

    /// <summary>Values of one vector.</summary>
    public int Dimension => Vectors.Columns;

    /// <summary>A set of chosen items, in the order given.</summary>
    /// <param name="rows">Their rows, from 0.</param>
    public EmbeddingSet Select(IReadOnlyList<int> rows) => this with
    {
        Ids = Pick(Ids, rows),
        Vectors = Vectors.Select(rows),
        Labels = Labels is null ? null : Pick(Labels, rows),
        Files = Files is null ? null : Pick(Files, rows),
        Columns = [.. Columns.Select(column => column with { Values = Pick(column.Values, rows) })],
        Thumbnails = Thumbnails is { } all ? new(() => Pick(all.Value, rows)) : null,
    };

    private static T[] Pick<T>(IReadOnlyList<T> values, IReadOnlyList<int> rows) => [.. rows.Select(row => values[row])];

    // PowerShell cannot index the read-only list that a collection expression makes.
    private static T[] AsArray<T>(IReadOnlyList<T> values) => values as T[] ?? [.. values];
}
