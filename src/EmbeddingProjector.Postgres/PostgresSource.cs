using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Sets.Tables;
using Npgsql;
using NpgsqlTypes;
using Pgvector;
using Vector = Pgvector.Vector;

namespace EmbeddingProjector.Postgres;

/// <summary>A set of a database, as a place that embeddings come from.</summary>
/// <param name="request">The location, and who asks.</param>
internal sealed class PostgresSource(PlaceRequest request) : INeighborSource
{
    private const int MostReplaced = 5;

    private readonly PostgresLocation location = PostgresLocation.Parse(request.Location);

    public string Location => location.ToString();

    public EmbeddingSet Read(EmbeddingReadOptions? options = null, Action<string>? warn = null)
    {
        options ??= new EmbeddingReadOptions();
        foreach (var (name, value) in new[] { ("Array", options.Array), ("Metadata", options.Metadata) })
        {
            if (value is not null)
            {
                throw new EmbeddingSetException(
                    "SetOptionInvalid", Location, $"expected no -{name} for a database, found '{value}'")
                { Kind = ErrorKind.InvalidInput };
            }
        }

        using var database = new Database(location, request.Credential ?? options.Credential);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Read(database, options, warn);
            }
            catch (DatabaseException error) when (
                error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } && attempt < MostReplaced)
            {
                // Another export replaced the set between two statements: the new one is read from the start.
            }
        }
    }

    private EmbeddingSet Read(Database database, EmbeddingReadOptions options, Action<string>? warn)
    {
        var set = database.Do(connection => StoredSet.Find(connection, location, options.Tag), warn);
        if ((long)set.Items * set.Dimension > Array.MaxLength)
        {
            throw new EmbeddingSetException(
                "SetTooLarge", Location, $"expected at most {Array.MaxLength} values in memory, found {set.Items} x {set.Dimension}");
        }

        var reading = new SetReading(set);
        database.Do(reading.Continue, warn, () => reading.Row);
        return SetAssembly.Make(
            set.Name,
            location.Of(set.Name, location.Dataset, location.Experiment),
            reading.Vectors,
            new ItemTable(Location, reading.Columns, IsNamed: true),
            options,
            warn,
            read => read with
            {
                Recipe = set.Recipe,
                ModelPath = set.ModelPath,
                Dataset = set.Dataset == StoredSet.Unnamed ? null : set.Dataset,
                Experiment = set.Experiment == StoredSet.Unnamed ? null : set.Experiment,
            });
    }

    public INeighborFinder OpenFinder(EmbeddingReadOptions options, Action<string>? warn = null)
    {
        var database = new Database(location, request.Credential ?? options.Credential);
        try
        {
            var set = database.Do(connection => StoredSet.Find(connection, location, options.Tag), warn);
            return new PostgresNeighborFinder(database, set, warn);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>A set as it comes: after a lost connection, the rest of it.</summary>
    private sealed class SetReading(StoredSet set)
    {
        private readonly string[][] cells = [.. set.ColumnNames.Select(_ => new string[set.Items])];
        private readonly bool hasMetadata = Enumerable.Range(0, set.ColumnNames.Count)
            .Any(column => RowCells.IsMetadata(set.ColumnNames, column));

        /// <summary>Rows that have come.</summary>
        public int Row { get; private set; }

        public Matrix Vectors { get; } = new(set.Items, set.Dimension);

        public IReadOnlyList<MetadataColumn> Columns =>
            [.. set.ColumnNames.Select((name, column) => new MetadataColumn(name, cells[column]))];

        public void Continue(NpgsqlConnection connection)
        {
            using var exporter = connection.BeginBinaryExport(
                $"COPY (SELECT id, label, file, metadata, {set.VectorColumn} FROM {set.Table} "
                + $"WHERE ordinal >= {Sql.Text(Row)} ORDER BY ordinal) TO STDOUT (FORMAT BINARY)");
            while (exporter.StartRow() >= 0)
            {
                var id = exporter.Read<string>();
                var label = Optional(exporter);
                var file = Optional(exporter);
                var metadata = Optional(exporter, NpgsqlDbType.Jsonb);
                using var json = hasMetadata && metadata is not null ? JsonDocument.Parse(metadata) : null;
                for (var column = 0; column < cells.Length; column++)
                {
                    var name = set.ColumnNames[column];
                    cells[column][Row] = (column == 0 ? id
                        : name == RowCells.Label ? label
                        : name == RowCells.File ? file
                        : Text(json, name)) ?? MetadataColumn.Missing;
                }

                Take(exporter, Vectors.Row(Row));
                Row++;
            }

            if (Row != set.Items)
            {
                throw new EmbeddingSetException(
                    "SetSourceInvalid", $"set '{set.Name}'", $"expected {set.Items} items, found {Row}");
            }
        }

        private void Take(NpgsqlBinaryExporter exporter, Span<float> row)
        {
            if (!set.IsHalf)
            {
                exporter.Read<Vector>().Memory.Span.CopyTo(row);
                return;
            }

            var halves = exporter.Read<HalfVector>().Memory.Span;
            for (var i = 0; i < row.Length; i++)
                row[i] = (float)halves[i];
        }

        private static string? Optional(NpgsqlBinaryExporter exporter, NpgsqlDbType type = NpgsqlDbType.Text)
        {
            if (!exporter.IsNull)
                return exporter.Read<string>(type);
            exporter.Skip();
            return null;
        }

        private static string? Text(JsonDocument? json, string name) =>
            json is not null && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
                ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
                : null;
    }
}
