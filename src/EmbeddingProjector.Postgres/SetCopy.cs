using System.Text.Json;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using Npgsql;

namespace EmbeddingProjector.Postgres;

/// <summary>Copies rows into a table of a set that is not published yet, some thousand a transaction, and publishes
/// it.</summary>
/// <remarks>With each transaction the set's row says how many rows are there, and their SHA-256: who comes next goes on
/// after them if its own rows have it, and else begins anew.</remarks>
internal sealed class SetCopy(
    Database database,
    EmbeddingPublication publication,
    (string Dataset, string Experiment, string Name) place,
    bool isHalf,
    VectorIndex? index,
    bool force,
    IRunObserver observer,
    CancellationToken cancellation)
{
    private const int BytesATransaction = 32 << 20;
    private const int ProgressMilliseconds = 500;
    private const string Progress =
        "SELECT blocks_done * 1000 / blocks_total FROM pg_stat_progress_create_index WHERE pid = $1 AND blocks_total > 0";

    private readonly IEmbeddingRows rows = publication.Rows;
    private StoredSet? set;

    /// <summary>Grows as the copy gets on.</summary>
    public long Steps { get; private set; }

    /// <summary>What is lost at most when the connection is.</summary>
    public required int RowsATransaction { get; init; }

    public static int UsualRows(int dimension) =>
        Math.Clamp(BytesATransaction / ((dimension * sizeof(float)) + 128), 1, 20_000);

    /// <summary>Whether it was published already: a connection may be lost after that, and before it is told.</summary>
    public bool IsPublished(NpgsqlConnection connection) =>
        set is not null
        && connection.Value<bool>(
            $"SELECT EXISTS (SELECT FROM {Schema.Name}.sets WHERE id = $1 AND published IS NOT NULL)", set.Id);

    /// <summary>Copies what is not there yet, and indexes it.</summary>
    /// <exception cref="DatabaseException">Another is copying the same set, or the database refuses.</exception>
    public void Run(NpgsqlConnection connection)
    {
        Schema.Migrate(connection, database);
        EndWithClient(connection);
        Claim(connection);
        Replaced(connection);
        using var copy = new RowCopy(rows, isHalf, database.Location.ToString());
        var stored = set = Begin(connection, copy);
        for (var row = stored.Copied; row < rows.Count;)
        {
            var end = Math.Min(rows.Count, row + RowsATransaction);
            copy.Run(connection, stored, row, end, cancellation);
            row = end;
            Steps++;
            observer.Stepped($"Copying to {place.Name}", row, rows.Count);
        }

        foreach (var (name, statement) in Finishing(stored))
        {
            if (connection.Value<bool>("SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                + "WHERE n.nspname = $1 AND c.relname = $2)", Schema.Name, name))
                continue;
            observer.Noted($"making {name}");
            if (name.EndsWith("vectors", StringComparison.Ordinal))
                Index(connection, stored, statement);
            else
                connection.Execute(statement, cancellation);
            Steps++;
        }

        connection.Execute($"ANALYZE {stored.Table}", cancellation);
    }

    /// <summary>Makes the set visible in one transaction, in place of one of its name.</summary>
    /// <param name="connection">The one of <see cref="Run"/>.</param>
    public void Publish(NpgsqlConnection connection)
    {
        cancellation.ThrowIfCancellationRequested();
        var stored = set!;
        using var transaction = connection.BeginTransaction();
        connection.Execute("SET LOCAL lock_timeout = '60s'");
        if (Replaced(connection) is { } before)
            Drop(connection, before);
        connection.Execute(
            $"ALTER TABLE {Schema.Name}.items ATTACH PARTITION {stored.Table} FOR VALUES IN ({Sql.Text(stored.Id)})");
        var view = ViewName(connection, stored);
        connection.Execute(
            $"CREATE VIEW {Schema.Name}.{Sql.Quoted(view)} AS SELECT ordinal, id, label, file, metadata, "
            + $"{stored.Vector} AS embedding FROM {stored.Table}");
        connection.Execute(
            $"UPDATE {Schema.Name}.sets SET published = now(), view = $2 WHERE id = $1", stored.Id, view);
        transaction.Commit();
    }

    /// <summary>The set of the same name that gives way; null where there is none.</summary>
    private StoredSet? Replaced(NpgsqlConnection connection)
    {
        var before = StoredSet.TryFind(connection, place.Dataset, place.Experiment, place.Name, published: true);
        return before is null || force
            ? before
            : throw new EmbeddingSetException(
                "SetExists", database.Location.ToString(), $"the set '{place.Name}' is there already: -Force replaces it")
            { Kind = ErrorKind.Exists };
    }

    private static void Drop(NpgsqlConnection connection, StoredSet old)
    {
        if (old.View is { } view)
            connection.Execute($"DROP VIEW IF EXISTS {Schema.Name}.{Sql.Quoted(view)}");
        connection.Execute($"DROP TABLE IF EXISTS {old.Table}");
        connection.Execute($"DELETE FROM {Schema.Name}.sets WHERE id = $1", old.Id);
    }

    // An index that is made for a client that is gone would hold the set, and the machine, until it is done.
    private static void EndWithClient(NpgsqlConnection connection)
    {
        try
        {
            connection.Execute("SET client_connection_check_interval = '2s'");
        }
        catch (PostgresException error) when (error.SqlState is "22023" or "42704")
        {
            // Not every system can tell, and no PostgreSQL before 14.
        }
    }

    // A connection that was lost may be held by the server for a moment longer.
    private void Claim(NpgsqlConnection connection)
    {
        var name = JsonSerializer.Serialize(new[] { place.Dataset, place.Experiment, place.Name });
        for (var attempt = 0; !Schema.TryClaim(connection, name); attempt++)
        {
            if (attempt == 20)
            {
                throw new DatabaseException(
                    "DatabaseBusy", $"{database.Location}: another export of the set '{place.Name}' is under way")
                { Kind = ErrorKind.Busy };
            }

            cancellation.WaitHandle.WaitOne(300);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The set's row and table as they are, or new ones.</summary>
    private StoredSet Begin(NpgsqlConnection connection, RowCopy copy)
    {
        if (StoredSet.TryFind(connection, place.Dataset, place.Experiment, place.Name, published: false) is { } earlier)
        {
            if (IsOfSameWork(earlier) && copy.TrySkip(earlier))
            {
                if (earlier.Copied > 0)
                    observer.Noted($"{earlier.Copied} of {rows.Count} items are there already");
                if (earlier.Index != index)
                    Reindex(connection, earlier);
                return earlier with { Index = index };
            }

            using var discarding = connection.BeginTransaction();
            Drop(connection, earlier);
            discarding.Commit();
            observer.Warned($"the {earlier.Copied} items of an interrupted copy of '{place.Name}' were discarded: they are others");
        }

        using var transaction = connection.BeginTransaction();
        connection.Execute($"INSERT INTO {Schema.Name}.datasets (name) VALUES ($1) ON CONFLICT DO NOTHING", place.Dataset);
        connection.Execute(
            $"INSERT INTO {Schema.Name}.experiments (dataset_id, name) SELECT id, $2 FROM {Schema.Name}.datasets "
            + "WHERE name = $1 ON CONFLICT DO NOTHING",
            place.Dataset, place.Experiment);
        var id = connection.Value<int>(
            $"""
            INSERT INTO {Schema.Name}.sets
                (experiment_id, name, dimension, type, items, columns, model, layer, recipe, source, provenance, index)
            SELECT e.id, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12::jsonb, $13::jsonb
            FROM {Schema.Name}.experiments e JOIN {Schema.Name}.datasets d ON d.id = e.dataset_id
            WHERE d.name = $1 AND e.name = $2
            RETURNING id
            """,
            place.Dataset, place.Experiment, place.Name, rows.Dimension, StoredSet.TypeName(isHalf), rows.Count,
            rows.Columns.ToArray(), Text(publication.Recipe?.Model), Text(publication.Recipe?.Layer),
            Json(publication.Recipe), publication.Source, Json(Provenance()), Json(index));
        var made = new StoredSet
        {
            Id = id,
            Dataset = place.Dataset,
            Experiment = place.Experiment,
            Name = place.Name,
            Dimension = rows.Dimension,
            IsHalf = isHalf,
            Items = rows.Count,
            ColumnNames = rows.Columns,
            Index = index,
        };

        // A vector up to a page's size stays in its row: PostgreSQL would move what exceeds 2 kB.
        connection.Execute(
            $"CREATE TABLE {made.Table} (LIKE {Schema.Name}.items INCLUDING DEFAULTS INCLUDING CONSTRAINTS, "
            + $"CONSTRAINT of_set CHECK (set_id = {Sql.Text(id)}), "
            + $"CONSTRAINT of_dimension CHECK (vector_dims({made.VectorColumn}) = {Sql.Text(rows.Dimension)})) "
            + "WITH (toast_tuple_target = 8160)");
        transaction.Commit();
        return made;
    }

    private object Provenance() => new
    {
        Tool = "EmbeddingProjector",
        ToolVersion = typeof(SetCopy).Assembly.GetName().Version!.ToString(3),
        publication.Origin,
        publication.ModelPath,
        publication.Found,
        publication.PassedOver,
        publication.Failed,
        publication.LeftOut,
    };

    private bool IsOfSameWork(StoredSet earlier) =>
        earlier.Dimension == rows.Dimension && earlier.IsHalf == isHalf && earlier.Items == rows.Count
        && earlier.ColumnNames.SequenceEqual(rows.Columns) && earlier.Recipe == publication.Recipe;

    private void Reindex(NpgsqlConnection connection, StoredSet earlier)
    {
        connection.Execute($"DROP INDEX IF EXISTS {earlier.Table}_vectors");
        connection.Execute($"UPDATE {Schema.Name}.sets SET index = $2::jsonb WHERE id = $1", earlier.Id, Json(index));
    }

    // The key and the names come after the rows: an index that grows with them takes longer.
    private IEnumerable<(string Name, string Statement)> Finishing(StoredSet stored)
    {
        var name = $"items_{Sql.Text(stored.Id)}";
        yield return ($"{name}_pkey", $"ALTER TABLE {stored.Table} ADD CONSTRAINT {name}_pkey PRIMARY KEY (set_id, ordinal)");
        yield return ($"{name}_id", $"ALTER TABLE {stored.Table} ADD CONSTRAINT {name}_id UNIQUE (set_id, id)");
        if (index is not null)
            yield return ($"{name}_vectors", index.Create(stored, $"{name}_vectors"));
    }

    private void Index(NpgsqlConnection connection, StoredSet stored, string statement)
    {
        // A graph that does not fit into this memory is built many times slower.
        var bytes = (long)stored.Items * ((stored.Dimension * (isHalf || index!.AsHalf ? 2L : 4L)) + 400) * 5 / 4;
        var megabytes = Math.Clamp(bytes >> 20, 64, 1024);
        connection.Execute($"SET maintenance_work_mem = '{Sql.Text((int)megabytes)}MB'");
        try
        {
            Build();
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DiskFull)
        {
            // Workers share that memory, of which a container has little.
            connection.Execute("SET max_parallel_maintenance_workers = 0");
            Build();
        }

        void Build()
        {
            var process = connection.ProcessID;
            var building = Task.Run(() => connection.Execute(statement, cancellation), CancellationToken.None);
            try
            {
                using var watching = database.Connect();
                while (Task.WaitAny([building], ProgressMilliseconds) < 0)
                    observer.Stepped($"Indexing {place.Name}", (int)watching.Value<long>(Progress, process), 1000);
            }
            catch (NpgsqlException)
            {
                // The work goes on unwatched.
            }
            finally
            {
                Task.WaitAny(building); // nobody else may use its connection
            }

            building.GetAwaiter().GetResult();
        }
    }

    // What SQL users type: letters, digits and underscores.
    private static string ViewName(NpgsqlConnection connection, StoredSet stored)
    {
        var plain = string.Concat(stored.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var name = $"set_{plain[..Math.Min(plain.Length, 40)]}";
        var isTaken = connection.Value<bool>(
            "SELECT to_regclass($1) IS NOT NULL", $"{Schema.Name}.{name}");
        return isTaken ? $"{name}_{Sql.Text(stored.Id)}" : name;
    }

    private static NpgsqlParameter Text(string? text) =>
        new() { Value = (object?)text ?? DBNull.Value, DataTypeName = "text" };

    private static NpgsqlParameter Json<T>(T? value)
        where T : class => Text(value is null ? null : JsonSerializer.Serialize(value, StoredSet.Json));
}
