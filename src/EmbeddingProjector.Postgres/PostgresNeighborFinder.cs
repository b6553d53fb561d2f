using EmbeddingProjector.Analysis;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using Npgsql;
using Pgvector;
using Vector = Pgvector.Vector;

namespace EmbeddingProjector.Postgres;

/// <summary>Finds neighbors in the database: by the set's index where it has one of the metric, else by comparing with
/// all.</summary>
/// <remarks>
/// The database chooses candidates in single precision, some more than are asked for; their vectors come with them and
/// are ranked here in double precision, as those of a folder are. Where an index gives fewer than there are, as
/// conditions leave few items, all are compared.
/// </remarks>
internal sealed class PostgresNeighborFinder : INeighborFinder
{
    private const int UsualTop = 10;
    private const int UsualEffort = 100; // pgvector's own 40 finds too little among similar items
    private const int MostEffort = 1000;
    private const int LeastMore = 10; // candidates beyond what is asked for

    private readonly Database database;
    private readonly StoredSet set;
    private readonly Action<string>? warn;

    public PostgresNeighborFinder(Database database, StoredSet set, Action<string>? warn)
    {
        this.database = database;
        this.set = set;
        this.warn = warn;
    }

    public EmbeddingSet Description => new()
    {
        Name = set.Name,
        Source = database.Location.Of(set.Name, set.Dataset, set.Experiment),
        Ids = [],
        Vectors = new Matrix(0, set.Dimension),
        Recipe = set.Recipe,
        ModelPath = set.ModelPath,
    };

    public int Count => set.Items;

    public void Dispose() => database.Dispose();

    public NeighborQuery FindItem(string name) => database.Do(
        connection =>
        {
            // An id goes before a path, a path before a file's name.
            const string fileName = "right(file, length($1) + 1) IN ('/' || $1, E'\\\\' || $1)";
            foreach (var condition in (string[])["id = $1", "file = $1", fileName])
            {
                var found = Select(connection, condition, limit: 2, name);
                if (found is [var only])
                    return new NeighborQuery(only.Id, only.Label, only.File, only.Vector, null);
                if (found.Count > 1)
                {
                    throw new EmbeddingSelectionException(
                        "ItemAmbiguous",
                        $"'{set.Name}': '{name}' names several files, such as {found[0].File} and {found[1].File}; "
                        + "give the path or the id") { Kind = ErrorKind.InvalidInput };
                }
            }

            using var command = connection.Command(
                $"SELECT id FROM {set.Table} UNION ALL SELECT file FROM {set.Table} WHERE file IS NOT NULL LIMIT 20000");
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
                names.Add(reader.GetString(0));
            throw new EmbeddingSelectionException(
                "ItemNotFound",
                $"'{set.Name}' has no item with the id or file '{name}'; nearest: {string.Join(", ", NearestNames.Of(name, names, 2))}")
            { Kind = ErrorKind.NotFound };
        },
        warn);

    public IReadOnlyList<NeighborAnswer> Find(
        IReadOnlyList<NeighborQuery> queries,
        NeighborRequest request,
        IProgress<(int Step, int Steps)>? progress = null,
        CancellationToken cancellation = default)
    {
        foreach (var query in queries)
            Require(query, request);
        var answers = new List<NeighborAnswer>();
        var where = new WhereClause(request.Filter, set, first: 3);
        database.Do(
            connection =>
            {
                var lasts = new Dictionary<int, double>(); // by match: the score of its own last neighbor
                while (answers.Count < queries.Count)
                {
                    answers.Add(Answer(connection, queries[answers.Count], request, where, lasts, cancellation));
                    progress?.Report((answers.Count, queries.Count));
                }
            },
            warn,
            () => answers.Count,
            cancellation);
        return answers;
    }

    private void Require(NeighborQuery query, NeighborRequest request)
    {
        if (query.Vector.Length != set.Dimension)
        {
            throw new AnalysisInputException(
                "DimensionMismatch", $"neighbors: expected vectors of {set.Dimension} dimensions, found {query.Vector.Length}");
        }

        if (query.Vector.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new AnalysisInputException("NotFinite", $"neighbors: '{query.Id}': expected finite values, found NaN or infinity");
        if (request.Metric == VectorMetric.Cosine && !query.Vector.AsSpan().ContainsAnyExcept(0f))
        {
            throw new AnalysisInputException(
                "ZeroVector",
                $"neighbors: '{query.File ?? query.Id}': expected a vector with a direction, as the cosine needs, found zeros");
        }
    }

    private NeighborAnswer Answer(
        NpgsqlConnection connection, NeighborQuery query, NeighborRequest request, WhereClause where,
        Dictionary<int, double> lasts, CancellationToken cancellation)
    {
        var top = request.Top ?? UsualTop;
        var usesIndex = UsesIndex(request);
        var self = request.IncludeSelf ? null : query.Id;
        var found = Search(connection, query.Vector, self, top, request, where, usesIndex, cancellation);
        if (usesIndex && found.Count < top && found.Count < Available(connection, where, self))
        {
            usesIndex = false;
            found = Search(connection, query.Vector, self, top, request, where, usesIndex, cancellation);
        }

        if (found.Count == 0)
        {
            throw new EmbeddingSelectionException(
                "NoItemLeft", $"'{set.Name}': expected items with {request.Filter}, found none of {set.Items}")
            { Kind = ErrorKind.NotFound };
        }

        if (found.Count < request.Top)
        {
            throw new AnalysisInputException(
                "OutOfRange", $"neighbors: count: expected 1 to {found.Count}, found {request.Top}");
        }

        double? recall = null;
        if (request.MeasureRecall)
        {
            var exact = usesIndex
                ? Search(connection, query.Vector, self, top, request, where, usesIndex: false, cancellation)
                : found;
            recall = (double)exact.Count(hit => found.Exists(other => other.Ordinal == hit.Ordinal)) / exact.Count;
        }

        return new NeighborAnswer(
            [.. found.Select(hit => new NeighborMatch(hit.Id, hit.Label, hit.File, hit.Score, IsMutual(hit)))], usesIndex, recall);

        bool? IsMutual(Hit hit)
        {
            if (!request.Mutual)
                return null;
            if (!lasts.TryGetValue(hit.Ordinal, out var last))
                lasts[hit.Ordinal] = last = Last(connection, hit, top, request, where, usesIndex, cancellation);
            return Descends(request) ? hit.Score >= last : hit.Score <= last;
        }
    }

    private bool UsesIndex(NeighborRequest request) =>
        !request.Exact && request.Order == NeighborOrder.Nearest && set.Index?.Metric == VectorIndex.MetricOf(request.Metric);

    private static bool Descends(NeighborRequest request) =>
        (request.Order == NeighborOrder.Nearest) != (request.Metric == VectorMetric.Euclidean);

    // The score of the match's last own neighbor; where it has fewer, everything is near enough.
    private double Last(
        NpgsqlConnection connection, Hit match, int top, NeighborRequest request, WhereClause where, bool usesIndex,
        CancellationToken cancellation)
    {
        var worst = Descends(request) ? double.NegativeInfinity : double.PositiveInfinity;
        if (request.Metric == VectorMetric.Cosine && !match.Vector.AsSpan().ContainsAnyExcept(0f))
            return double.NaN; // nothing is near it
        var own = Search(connection, match.Vector, match.Id, top, request, where, usesIndex, cancellation);
        return own.Count < top || double.IsNaN(own[^1].Score) ? worst : own[^1].Score;
    }

    private int Available(NpgsqlConnection connection, WhereClause where, string? self)
    {
        var others = new WhereParameters(where, self);
        return (int)connection.Value<long>(
            $"SELECT count(*) FROM {set.Table} WHERE ($1::text IS NULL OR true) AND ($2::text IS NULL OR id <> $2) AND {where.Text}",
            [.. others.All(first: null)]);
    }

    private List<Hit> Search(
        NpgsqlConnection connection, float[] vector, string? self, int top, NeighborRequest request, WhereClause where,
        bool usesIndex, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var limit = top + Math.Max(LeastMore, top / 2);
        var index = usesIndex ? set.Index : null;
        var expression = index?.Expression(set) ?? Single();
        var distance = $"{expression} {VectorIndex.OperatorOf(request.Metric)} $1";

        // An index knows its own order alone. NaN, of zero vectors, comes last of all.
        var order = index is not null ? distance
            : request.Order == NeighborOrder.Nearest ? $"{distance}, ordinal"
            : $"({distance}) = 'NaN', {distance} DESC, ordinal";
        using var transaction = connection.BeginTransaction();
        Prepare(connection, index, limit, request.Effort);
        var isHalf = index?.AsHalf is true || (index is not null && set.IsHalf);
        var parameters = new WhereParameters(where, self);
        using var command = connection.Command(
            $"SELECT ordinal, id, label, file, {set.VectorColumn} FROM {set.Table} "
            + $"WHERE ($2::text IS NULL OR id <> $2) AND {where.Text} ORDER BY {order} LIMIT {Sql.Text(limit)}",
            [.. parameters.All(isHalf ? Halves(vector) : new Vector(vector))]);
        using var registration = cancellation.Register(command.Cancel);
        var hits = Read(command);
        foreach (var hit in hits)
            hit.Score = VectorScore.Of(vector, hit.Vector, request.Metric);
        var descends = Descends(request);
        return
        [
            .. hits.OrderBy(hit => double.IsNaN(hit.Score)).ThenBy(hit => descends ? -hit.Score : hit.Score)
                .ThenBy(hit => hit.Ordinal).Take(top),
        ];
    }

    // All comparisons of an exact search are of single precision, whatever is stored.
    private string Single() =>
        set.IsHalf ? $"{set.VectorColumn}::vector({Sql.Text(set.Dimension)})" : set.Vector;

    private static HalfVector Halves(float[] vector) => new(Array.ConvertAll(
        vector, value => (Half)Math.Clamp(value, (float)Half.MinValue, (float)Half.MaxValue)));

    private static void Prepare(NpgsqlConnection connection, VectorIndex? index, int limit, int? effort)
    {
        // Compiling the statement would take longer than most searches.
        connection.Execute($"SET LOCAL jit = off; SET LOCAL {(index is null ? "enable_indexscan" : "enable_seqscan")} = off");
        if (index is null)
            return;

        if (index.Kind == VectorIndexKind.Hnsw)
        {
            var ef = Math.Clamp(effort ?? UsualEffort, Math.Min(limit, MostEffort), MostEffort);
            connection.Execute($"SET LOCAL hnsw.ef_search = {Sql.Text(ef)}");
            connection.Execute("SET LOCAL hnsw.iterative_scan = strict_order"); // goes on where conditions leave too few
        }
        else
        {
            var probes = Math.Clamp(effort ?? (int)Math.Ceiling(Math.Sqrt(index.Lists!.Value)), 1, index.Lists!.Value);
            connection.Execute($"SET LOCAL ivfflat.probes = {Sql.Text(probes)}");
            connection.Execute("SET LOCAL ivfflat.iterative_scan = relaxed_order");
        }
    }

    private List<Hit> Select(NpgsqlConnection connection, string condition, int limit, string value)
    {
        using var command = connection.Command(
            $"SELECT ordinal, id, label, file, {set.VectorColumn} FROM {set.Table} WHERE {condition} ORDER BY ordinal LIMIT {Sql.Text(limit)}",
            value);
        return Read(command);
    }

    private List<Hit> Read(NpgsqlCommand command)
    {
        using var reader = command.ExecuteReader();
        var hits = new List<Hit>();
        while (reader.Read())
        {
            var vector = set.IsHalf
                ? Array.ConvertAll(reader.GetFieldValue<HalfVector>(4).ToArray(), value => (float)value)
                : reader.GetFieldValue<Vector>(4).ToArray();
            hits.Add(new Hit(reader.GetInt32(0), reader.GetString(1), Optional(2), Optional(3), vector));
        }

        return hits;

        string? Optional(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private sealed record Hit(int Ordinal, string Id, string? Label, string? File, float[] Vector)
    {
        public double Score { get; set; }
    }

    // $1 the vector, $2 the id that is left out, then those of the conditions.
    private sealed record WhereParameters(WhereClause Where, string? Self)
    {
        public IEnumerable<object?> All(object? first)
        {
            yield return first ?? new NpgsqlParameter { Value = DBNull.Value, DataTypeName = "text" };
            yield return new NpgsqlParameter { Value = (object?)Self ?? DBNull.Value, DataTypeName = "text" };
            foreach (var parameter in Where.Parameters)
                yield return parameter;
        }
    }
}
