using EmbeddingProjector.Analysis;
using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.Postgres;

/// <summary>How a set's vectors are indexed in the database.</summary>
public enum VectorIndexKind
{
    /// <summary>Not at all: every search compares with all items.</summary>
    None,

    /// <summary>A graph of near items: the best recall for the time, built slowly.</summary>
    Hnsw,

    /// <summary>Lists of items around centres: built fast, of less recall.</summary>
    IvfFlat,
}

/// <summary>What an index is of. L1 serves SQL alone: no search of ours compares by it.</summary>
internal enum IndexMetric
{
    Cosine,
    L2,
    InnerProduct,
    L1,
}

/// <summary>An index of vectors: its kind, its metric and its parameters.</summary>
internal sealed record VectorIndex
{
    private const int MostVector = 2000; // dimensions that pgvector indexes
    private const int MostHalf = 4000;
    private const int FewItems = 10_000; // an exact search of fewer takes some milliseconds

    public required VectorIndexKind Kind { get; init; }

    public required IndexMetric Metric { get; init; }

    /// <summary>Hnsw: links of an item.</summary>
    public int? M { get; init; }

    /// <summary>Hnsw: items looked at for a new one's links.</summary>
    public int? EfConstruction { get; init; }

    /// <summary>IvfFlat: lists.</summary>
    public int? Lists { get; init; }

    /// <summary>Whether float32 vectors are indexed as float16, as more dimensions can be.</summary>
    public bool AsHalf { get; init; }

    /// <summary>The metric of pgvector's that a search compares by.</summary>
    public static IndexMetric MetricOf(VectorMetric metric) => metric switch
    {
        VectorMetric.Cosine => IndexMetric.Cosine,
        VectorMetric.Dot => IndexMetric.InnerProduct,
        VectorMetric.Euclidean => IndexMetric.L2,
        _ => throw new ArgumentOutOfRangeException(nameof(metric)),
    };

    /// <summary>The operator of a metric's distance.</summary>
    public static string OperatorOf(VectorMetric metric) => MetricOf(metric) switch
    {
        IndexMetric.Cosine => "<=>",
        IndexMetric.InnerProduct => "<#>",
        _ => "<->",
    };

    /// <summary>The index that a location asks for, made to fit; null for none.</summary>
    /// <param name="location">Its options: index, metric, m, ef_construction, lists.</param>
    /// <param name="items">The set's items.</param>
    /// <param name="dimension">Values of a vector.</param>
    /// <param name="isHalf">Whether they are float16.</param>
    /// <param name="note">Hears what is not as it was asked for.</param>
    /// <exception cref="DatabaseException">pgvector has no such index.</exception>
    public static VectorIndex? Of(
        PostgresLocation location, int items, int dimension, bool isHalf, Action<string>? note = null)
    {
        VectorIndexKind? asked = location["index"] is { } word ? Word<VectorIndexKind>(location, "index", word) : null;
        var metric = location["metric"]?.ToLowerInvariant() switch
        {
            null => IndexMetric.Cosine,
            "euclidean" => IndexMetric.L2,
            "dot" or "ip" => IndexMetric.InnerProduct,
            var name => Word<IndexMetric>(location, "metric", name),
        };
        var (m, ef, lists) = (
            Number(location, "m", 2, 100), Number(location, "ef_construction", 4, 1000), Number(location, "lists", 1, 32_768));
        if (dimension > MostHalf)
        {
            if (asked is not (null or VectorIndexKind.None))
                throw Invalid(location, $"{dimension} dimensions", $"at most {MostVector}, or {MostHalf} as float16; -Index None searches exactly");
            if (items >= FewItems)
                note?.Invoke($"no index, so that every search compares with all: pgvector indexes at most {MostHalf} dimensions, the set has {dimension}");
            return null;
        }

        var kind = asked ?? (items >= FewItems ? VectorIndexKind.Hnsw : VectorIndexKind.None);
        if (kind != VectorIndexKind.Hnsw && (m ?? ef) is not null && asked is not null)
            throw Invalid(location, "m or ef_construction", "those of -Index Hnsw alone");
        if (kind != VectorIndexKind.IvfFlat && lists is not null)
            throw Invalid(location, "lists", "those of -Index IvfFlat alone");
        if (kind == VectorIndexKind.IvfFlat && metric == IndexMetric.L1)
            throw Invalid(location, "IvfFlat of L1", "Hnsw of L1, or another metric, as pgvector has them");
        if (kind == VectorIndexKind.None)
            return null;

        var asHalf = !isHalf && dimension > MostVector;
        if (asHalf)
            note?.Invoke($"the index holds float16: pgvector indexes at most {MostVector} dimensions of float32, the set has {dimension}; scores are those of float32");
        return new VectorIndex
        {
            Kind = kind,
            Metric = metric,
            M = kind == VectorIndexKind.Hnsw ? m ?? 16 : null,
            EfConstruction = kind == VectorIndexKind.Hnsw ? ef ?? Math.Max(64, 2 * (m ?? 16)) : null,
            Lists = kind == VectorIndexKind.IvfFlat ? lists ?? UsualLists(items) : null,
            AsHalf = asHalf,
        };
    }

    /// <summary>The expression that is indexed, and that a search must order by.</summary>
    public string Expression(StoredSet set) =>
        AsHalf ? $"{set.VectorColumn}::halfvec({Sql.Text(set.Dimension)})" : set.Vector;

    /// <summary>The type of that expression's values.</summary>
    public string Type(StoredSet set) => StoredSet.TypeName(set.IsHalf || AsHalf);

    /// <summary>The statement that makes it.</summary>
    public string Create(StoredSet set, string name)
    {
        var metric = Metric switch
        {
            IndexMetric.Cosine => "cosine",
            IndexMetric.InnerProduct => "ip",
            IndexMetric.L2 => "l2",
            _ => "l1",
        };
        var parameters = Kind == VectorIndexKind.Hnsw
            ? $"m = {Sql.Text(M!.Value)}, ef_construction = {Sql.Text(EfConstruction!.Value)}"
            : $"lists = {Sql.Text(Lists!.Value)}";
        return $"CREATE INDEX {name} ON {set.Table} USING {Kind.ToString().ToLowerInvariant()} "
            + $"(({Expression(set)}) {Type(set)}_{metric}_ops) WITH ({parameters})";
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Kind} of {Metric}, "
        + (Kind == VectorIndexKind.Hnsw ? $"m {M}, ef_construction {EfConstruction}" : $"{Lists} lists");

    // As pgvector's documentation advises.
    private static int UsualLists(int items) =>
        items <= 1_000_000 ? Math.Max(1, items / 1000) : (int)Math.Sqrt(items);

    private static T Word<T>(PostgresLocation location, string option, string text)
        where T : struct, Enum =>
        Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw Invalid(location, $"{option} '{text}'", string.Join(", ", Enum.GetNames<T>()));

    private static int? Number(PostgresLocation location, string option, int least, int most) =>
        location[option] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Invalid(location, $"{option} '{text}'", $"{least} to {most}");

    private static DatabaseException Invalid(PostgresLocation location, string found, string expected) =>
        new("DatabaseIndexInvalid", $"{location}: index: expected {expected}; found {found}")
        { Kind = ErrorKind.InvalidInput };
}
