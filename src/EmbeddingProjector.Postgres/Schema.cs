using EmbeddingProjector.Inference.Errors;
using Npgsql;

namespace EmbeddingProjector.Postgres;

/// <summary>The tables, made and brought up to date by whoever writes to them: Schema/1.sql and so on, each once.</summary>
internal static class Schema
{
    public const string Name = "embeddings";

    /// <summary>The newest version.</summary>
    public const int Version = 1;

    // Of the advisory locks of this library; the second number is 0 for the schema itself.
    private const int LockSpace = 0x0e5b1d;

    /// <summary>The version that is there; 0 for none.</summary>
    /// <exception cref="DatabaseException">It is newer than this library knows.</exception>
    public static int Found(NpgsqlConnection connection, PostgresLocation location)
    {
        var version = connection.Value<string>($"SELECT to_regclass('{Name}.schema_version')::text") is null
            ? 0
            : connection.Value<int>($"SELECT max(version) FROM {Name}.schema_version");
        return version <= Version
            ? version
            : throw new DatabaseException(
                "DatabaseSchemaInvalid",
                $"{location}: expected the schema '{Name}' of version {Version} at most, found {version}: it was written by a "
                + "newer EmbeddingProjector") { Kind = ErrorKind.NotSupported };
    }

    /// <summary>Makes the tables, or brings them up to date.</summary>
    /// <exception cref="DatabaseException">The extension is missing, or the schema is newer.</exception>
    public static void Migrate(NpgsqlConnection connection, Database database)
    {
        RequireExtension(connection, database);
        if (Found(connection, database.Location) == Version)
            return;

        using var transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock($1, 0)", LockSpace);
        connection.Execute($"CREATE SCHEMA IF NOT EXISTS {Name}");
        connection.Execute(
            $"CREATE TABLE IF NOT EXISTS {Name}.schema_version "
            + "(version int PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())");
        var found = connection.Value<int>($"SELECT coalesce(max(version), 0) FROM {Name}.schema_version");
        for (var version = found + 1; version <= Version; version++)
        {
            connection.Execute(Script(version));
            connection.Execute($"INSERT INTO {Name}.schema_version (version) VALUES ($1)", version);
        }

        transaction.Commit();
    }

    /// <summary>Takes a set for this connection, until it is closed; false where another has it.</summary>
    public static bool TryClaim(NpgsqlConnection connection, string set) =>
        connection.Value<bool>("SELECT pg_try_advisory_lock($1, hashtext($2) | 1)", LockSpace, set);

    private static void RequireExtension(NpgsqlConnection connection, Database database)
    {
        const string found = "SELECT extversion FROM pg_extension WHERE extname = 'vector'";
        if (connection.Value<string>(found) is null)
        {
            try
            {
                connection.Execute("CREATE EXTENSION IF NOT EXISTS vector");
                database.ReloadTypes(connection);
            }
            catch (PostgresException error) when (error.SqlState is "0A000" or "58P01" or "42501")
            {
                throw new DatabaseException(
                    "DatabaseExtensionMissing",
                    $"{database.Location}: expected the extension 'vector' (pgvector), found none, and it cannot be made: "
                    + $"{error.MessageText}; a superuser makes it with CREATE EXTENSION vector",
                    error) { Kind = ErrorKind.NotInstalled };
            }
        }

        if (connection.Value<string>("SELECT to_regtype('halfvec')::text") is null)
        {
            throw new DatabaseException(
                "DatabaseExtensionMissing",
                $"{database.Location}: expected pgvector 0.7 or newer on the search path, found "
                + connection.Value<string>(found)) { Kind = ErrorKind.NotInstalled };
        }
    }

    private static string Script(int version)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream($"{version}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
