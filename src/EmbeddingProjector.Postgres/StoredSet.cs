using System.Text.Json;
using System.Text.Json.Serialization;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using Npgsql;

namespace EmbeddingProjector.Postgres;

/// <summary>A row of <c>embeddings.sets</c>: one set that is whole, or is being copied.</summary>
internal sealed record StoredSet
{
    public const string Unnamed = "default"; // the dataset and the experiment of a set that names none

    private const string Columns =
        "s.id, d.name, e.name, s.name, s.dimension, s.type, s.items, s.columns, s.recipe, s.view, s.copied, s.digest, s.index, "
        + "s.provenance ->> 'modelPath'";

    private const string From =
        $"FROM {Schema.Name}.sets s JOIN {Schema.Name}.experiments e ON e.id = s.experiment_id "
        + $"JOIN {Schema.Name}.datasets d ON d.id = e.dataset_id";

    /// <summary>How records are kept in jsonb.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    public required int Id { get; init; }

    public required string Dataset { get; init; }

    public required string Experiment { get; init; }

    public required string Name { get; init; }

    public required int Dimension { get; init; }

    public required bool IsHalf { get; init; }

    public required int Items { get; init; }

    public required IReadOnlyList<string> ColumnNames { get; init; }

    public EmbeddingRecipe? Recipe { get; init; }

    /// <summary>Where the model's file lay.</summary>
    public string? ModelPath { get; init; }

    public string? View { get; init; }

    /// <summary>Items that are there.</summary>
    public int Copied { get; init; }

    /// <summary>SHA-256 over them.</summary>
    public byte[]? Digest { get; init; }

    public VectorIndex? Index { get; init; }

    /// <summary>The table with its items.</summary>
    public string Table => $"{Schema.Name}.items_{Sql.Text(Id)}";

    /// <summary>The column of that table with its vectors.</summary>
    public string VectorColumn => IsHalf ? "half_embedding" : "embedding";

    /// <summary>Its vectors' type.</summary>
    public string VectorType => TypeName(IsHalf);

    /// <summary>The vectors as values of a fixed dimension, as an index needs them.</summary>
    public string Vector => $"{VectorColumn}::{VectorType}({Sql.Text(Dimension)})";

    public static string TypeName(bool isHalf) => isHalf ? "halfvec" : "vector";

    /// <summary>The whole set that a location and an option name.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="location">May name the set, its dataset and its experiment.</param>
    /// <param name="tag">The set's name, asked for apart; null for the location's.</param>
    /// <exception cref="EmbeddingSetException">There is none, or several.</exception>
    public static StoredSet Find(NpgsqlConnection connection, PostgresLocation location, string? tag)
    {
        if (tag is not null && location.Set is { } set && set != tag)
        {
            throw new EmbeddingSetException(
                "SetOptionInvalid", location.ToString(), $"expected one name of the set, found '{set}' and -Tag '{tag}'")
            { Kind = ErrorKind.InvalidInput };
        }

        var name = tag ?? location.Set;
        var found = Schema.Found(connection, location) == 0
            ? []
            : Read(connection, "s.published IS NOT NULL AND (s.name = $1 OR $1 IS NULL) AND (d.name = $2 OR $2 IS NULL) "
                + "AND (e.name = $3 OR $3 IS NULL)", Asked(name), Asked(location.Dataset), Asked(location.Experiment));
        if (found is [var only])
            return only;
        if (found.Count > 1)
        {
            throw new EmbeddingSetException(
                "SetAmbiguous",
                location.ToString(),
                "expected one set, found several; ?set=NAME chooses, with &dataset= and &experiment= where several have it: "
                + string.Join(", ", found.Take(20).Select(other => other.Title))) { Kind = ErrorKind.InvalidInput };
        }

        throw new EmbeddingSetException(
            "SetSourceNotFound", location.ToString(), $"expected {(name is null ? "a set" : $"the set '{name}'")}, found none")
        { Kind = ErrorKind.NotFound };
    }

    /// <summary>The set of a place, whole or being copied; null where there is none.</summary>
    public static StoredSet? TryFind(
        NpgsqlConnection connection, string dataset, string experiment, string name, bool published) =>
        Read(
            connection, $"s.published IS {(published ? "NOT NULL" : "NULL")} AND d.name = $1 AND e.name = $2 AND s.name = $3",
            dataset, experiment, name) is [var found] ? found : null;

    private string Title => (Dataset, Experiment) == (Unnamed, Unnamed) ? Name : $"{Name} of {Dataset}, {Experiment}";

    // A value whose type PostgreSQL could not guess where it is NULL.
    private static NpgsqlParameter Asked(string? text) =>
        new() { Value = (object?)text ?? DBNull.Value, DataTypeName = "text" };

    private static List<StoredSet> Read(NpgsqlConnection connection, string condition, params object?[] values)
    {
        using var command = connection.Command($"SELECT {Columns} {From} WHERE {condition} ORDER BY 2, 3, 4", values);
        using var reader = command.ExecuteReader();
        var sets = new List<StoredSet>();
        while (reader.Read())
        {
            sets.Add(new StoredSet
            {
                Id = reader.GetInt32(0),
                Dataset = reader.GetString(1),
                Experiment = reader.GetString(2),
                Name = reader.GetString(3),
                Dimension = reader.GetInt32(4),
                IsHalf = reader.GetString(5) == "halfvec",
                Items = reader.GetInt32(6),
                ColumnNames = reader.GetFieldValue<string[]>(7),
                Recipe = Optional<EmbeddingRecipe>(8),
                View = reader.IsDBNull(9) ? null : reader.GetString(9),
                Copied = reader.GetInt32(10),
                Digest = reader.IsDBNull(11) ? null : reader.GetFieldValue<byte[]>(11),
                Index = Optional<VectorIndex>(12),
                ModelPath = reader.IsDBNull(13) ? null : reader.GetString(13),
            });
        }

        return sets;

        T? Optional<T>(int column)
            where T : class => reader.IsDBNull(column) ? null : JsonSerializer.Deserialize<T>(reader.GetString(column), Json);
    }
}
