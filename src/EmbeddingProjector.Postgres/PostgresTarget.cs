using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Postgres;

/// <summary>A set of a database, as a place that embeddings go to.</summary>
/// <remarks>
/// Items are copied to a table of their own, which becomes a partition of <c>embeddings.items</c> when it is whole and
/// indexed: readers see the set of before or the new one. What an interrupted copy left is gone on with where the items
/// are the same.
/// </remarks>
internal sealed class PostgresTarget : IEmbeddingTarget
{
    private readonly PlaceRequest request;
    private readonly PostgresLocation location;

    public PostgresTarget(PlaceRequest request)
    {
        this.request = request;
        location = PostgresLocation.Parse(request.Location);
        Name = location.Set ?? request.Name;
        Location = location.Of(Name, location.Dataset, location.Experiment);
    }

    public string Location { get; }

    public string Name { get; }

    /// <summary>Rows that are copied in one transaction; null for some 32 MB of them.</summary>
    public int? RowsATransaction { get; init; }

    private bool IsHalf => location["type"] switch
    {
        null or "vector" => false,
        "halfvec" => true,
        var other => throw new DatabaseException(
            "DatabaseLocationInvalid", $"{location}: type: expected vector or halfvec, found '{other}'")
        { Kind = ErrorKind.InvalidInput },
    };

    private string Dataset => location.Dataset ?? StoredSet.Unnamed;

    private string Experiment => location.Experiment ?? StoredSet.Unnamed;

    public bool Check()
    {
        VectorIndex.Of(location, items: 1, dimension: 1, isHalf: IsHalf);
        using var database = new Database(location, request.Credential);
        return database.Do(connection =>
        {
            var there = Schema.Found(connection, location) > 0
                && StoredSet.TryFind(connection, Dataset, Experiment, Name, published: true) is not null;
            return there && !request.Force
                ? throw new EmbeddingSetException(
                    "SetExists", location.ToString(), $"the set '{Name}' is there already: -Force replaces it")
                { Kind = ErrorKind.Exists }
                : there;
        });
    }

    public void Publish(
        EmbeddingPublication publication, IRunObserver observer, CancellationToken cancellation = default)
    {
        using var database = new Database(location, request.Credential);
        var rows = publication.Rows;
        var isHalf = IsHalf;
        if (rows.Dimension > 16_000)
        {
            throw new DatabaseException(
                "DatabaseValueInvalid", $"{location}: expected at most 16000 dimensions, as pgvector stores, found {rows.Dimension}");
        }

        var index = VectorIndex.Of(location, rows.Count, rows.Dimension, isHalf, observer.Warned);
        var copy = new SetCopy(database, publication, (Dataset, Experiment, Name), isHalf, index, request.Force, observer, cancellation)
        {
            RowsATransaction = RowsATransaction ?? SetCopy.UsualRows(rows.Dimension),
        };
        database.Do(
            connection =>
            {
                if (copy.IsPublished(connection))
                    return;
                copy.Run(connection);
                copy.Publish(connection);
            },
            observer.Warned,
            () => copy.Steps,
            cancellation);
        publication.RowsRead?.Invoke();
    }
}
