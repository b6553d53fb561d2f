using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace EmbeddingProjector.Tests.Postgres;

/// <summary>A PostgreSQL 17 with pgvector of this machine, started on loopback with a folder of its own, and stopped
/// with the tests.</summary>
public sealed class PostgresServer : IDisposable
{
    /// <summary>Needs no password.</summary>
    public const string Trusted = "trusted";

    /// <summary>Needs <see cref="Password"/>.</summary>
    public const string Locked = "locked";

    public const string Password = "s3cret of the tests";

    private static readonly string? Programs = FindPrograms();

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"embeddingprojector-postgres-{Guid.NewGuid():n}");
    private readonly List<string> databases = [];

    public PostgresServer()
    {
        if (Programs is null)
            return; // the tests that need it are skipped

        Directory.CreateDirectory(folder);
        if (IsRoot)
            Run("chown", User, folder);
        AsUser("initdb", "-D", Data, "-U", Trusted, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-A", "trust");
        AsUserShell($"printf 'host all {Locked} 127.0.0.1/32 scram-sha-256\\nhost all all 127.0.0.1/32 trust\\n' > '{Data}/pg_hba.conf'");
        for (var attempt = 0; ; attempt++)
        {
            Port = FreePort();
            try
            {
                AsUser(
                    "pg_ctl", "-D", Data, "-l", Path.Combine(folder, "log"), "-w", "-o",
                    $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off "
                    + "-c shared_buffers=256MB -c max_wal_size=4GB",
                    "start");
                break;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                // Another program took the port in between.
            }
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Execute("postgres", $"CREATE ROLE {Locked} LOGIN PASSWORD '{Password}'");
    }

    /// <summary>Why tests of a database cannot run here; null where they can.</summary>
    public static string? ReasonToSkip => Programs is null
        ? "needs PostgreSQL 17 with pgvector (postgresql-17-pgvector), as .ci/run installs it"
        : null;

    public int Port { get; private set; }

    private static bool IsRoot => Environment.UserName == "root";

    private static string User => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:")) ? "postgres" : "nobody";

    private string Data => Path.Combine(folder, "data");

    /// <summary>Makes an empty database.</summary>
    public string MakeDatabase()
    {
        var name = $"test_{Guid.NewGuid():n}";
        Execute("postgres", $"CREATE DATABASE {name}");
        databases.Add(name);
        return name;
    }

    /// <summary>A location in a database.</summary>
    public string Location(string database, string options = "", string user = Trusted) =>
        $"postgresql://{user}@127.0.0.1:{Port}/{database}{(options.Length > 0 ? "?" : "")}{options}";

    /// <summary>Runs statements.</summary>
    public void Execute(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row.</summary>
    public T? Value<T>(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() is { } value and not DBNull ? (T)value : default;
    }

    /// <summary>The rows' first values, as text.</summary>
    public IReadOnlyList<string> Lines(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
            lines.Add(reader.GetValue(0).ToString()!);
        return lines;
    }

    /// <summary>Ends every session of a database but this one, as a restart or an administrator does.</summary>
    /// <returns>How many there were.</returns>
    public long Terminate(string database) => Value<long>(
        "postgres",
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        + $"WHERE datname = '{database}' AND backend_type = 'client backend'");

    public void Dispose()
    {
        if (Programs is null || !Directory.Exists(folder))
            return;
        AsUser("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private NpgsqlConnection Connect(string database)
    {
        var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Port};Database={database};Username={Trusted};Pooling=false;Timeout=600;Command Timeout=600");
        connection.Open();
        return connection;
    }

    private static string? FindPrograms()
    {
        var folders = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return folders.Where(version => int.TryParse(Path.GetFileName(version), out var number) && number >= 17)
            .Where(version => File.Exists($"/usr/share/postgresql/{Path.GetFileName(version)}/extension/vector.control"))
            .Select(version => Path.Combine(version, "bin"))
            .Order()
            .LastOrDefault();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // PostgreSQL does not run as root.
    private static void AsUser(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        if (IsRoot)
            Run("setpriv", ["--reuid", User, "--regid", User, "--clear-groups", path, .. arguments]);
        else
            Run(path, arguments);
    }

    private static void AsUserShell(string command)
    {
        if (IsRoot)
            Run("setpriv", "--reuid", User, "--regid", User, "--clear-groups", "sh", "-c", command);
        else
            Run("sh", "-c", command);
    }

    // Output goes nowhere: the server would keep a pipe open.
    private static void Run(string program, params string[] arguments)
    {
        var quoted = string.Join(' ', arguments.Prepend(program).Select(word => $"'{word.Replace("'", "'\\''")}'"));
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{quoted} >/dev/null 2>&1 </dev/null"])
        {
            WorkingDirectory = Path.GetTempPath(),
        })!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
