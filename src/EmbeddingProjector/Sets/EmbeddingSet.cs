namespace EmbeddingProjector.Sets;

/// <summary>Embeddings in memory, with what is known of each item: what the analyses work on.</summary>
public sealed record EmbeddingSet
{
    /// <summary>What the set is called, such as a log's tag.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was read from: a full path; null for one made in memory.</summary>
    public string? Source { get; init; }

    /// <summary>What its data set is called; null where nobody said.</summary>
    public string? Dataset { get; init; }

    /// <summary>What the experiment is called that it belongs to; null without.</summary>
    public string? Experiment { get; init; }

    /// <summary>[items]: each item's id, all different.</summary>
    public required IReadOnlyList<string> Ids { get; init => field = AsArray(value); }

    /// <summary>[items, dimension].</summary>
    public required Matrix Vectors { get; init; }

    /// <summary>[items]: each item's class; null where the data set has none.</summary>
    public IReadOnlyList<string>? Labels { get; init => field = value is null ? null : AsArray(value); }

    /// <summary>[items]: each item's path in its data set; null where unknown.</summary>
    public IReadOnlyList<string>? Files { get; init => field = value is null ? null : AsArray(value); }

    /// <summary>The full path of the folder that <see cref="Files"/> are in; null where it is not known, or they are full
    /// paths.</summary>
    public string? FileFolder { get; init; }

    /// <summary>What else is known of the items: metadata beside id, label and file, in the order of the
    /// table.</summary>
    public IReadOnlyList<MetadataColumn> Columns { get; init => field = AsArray(value); } =
        Array.Empty<MetadataColumn>();

    /// <summary>What decided the vectors' values; null where that is not known.</summary>
    public EmbeddingRecipe? Recipe { get; init; }

    /// <summary>Where the model's file lay when the vectors were made, a full path; null where that is not known.</summary>
    public string? ModelPath { get; init; }

    /// <summary>[items]: square pictures of one size, read when first asked for; null where there are none.</summary>
    public Lazy<IReadOnlyList<RgbImage>>? Thumbnails { get; init; }

    /// <summary>The number of items.</summary>
    public int Count => Ids.Count;

    /// <summary>Values of one vector.</summary>
    public int Dimension => Vectors.Columns;

    /// <summary>One item's vector, [dimension], as a copy: for shells that know no spans.</summary>
    /// <param name="item">The item's index.</param>
    public float[] Vector(int item) => Vectors.Row(item).ToArray();

    /// <summary>Some of the items, in the order given.</summary>
    /// <remarks>A column <c>__seq_next__</c>, whose values are indices of items, leads on to the next item that is
    /// there.</remarks>
    /// <param name="items">Their indices, each once.</param>
    public EmbeddingSet Select(IReadOnlyList<int> items) => this with
    {
        Ids = Chosen(Ids, items),
        Vectors = Vectors.Select(items),
        Labels = Labels is null ? null : Chosen(Labels, items),
        Files = Files is null ? null : Chosen(Files, items),
        Columns =
        [
            .. Columns.Select(column => column with
            {
                Values = SequenceLinks.Is(column.Name)
                    ? SequenceLinks.Text(SequenceLinks.Keep(SequenceLinks.Parse(column.Values), items))
                    : Chosen(column.Values, items),
            }),
        ],
        Thumbnails = Thumbnails is { } thumbnails ? new(() => Chosen(thumbnails.Value, items)) : null,
    };

    private static T[] Chosen<T>(IReadOnlyList<T> values, IReadOnlyList<int> items) =>
        [.. items.Select(item => values[item])];

    // PowerShell cannot index the read-only list that a collection expression makes.
    private static T[] AsArray<T>(IReadOnlyList<T> values) => values as T[] ?? [.. values];
}
