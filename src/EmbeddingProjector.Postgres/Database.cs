using System.Data;
using System.Net;
using System.Net.Sockets;
using EmbeddingProjector.Inference.Errors;
using Npgsql;
using Pgvector.Npgsql;

namespace EmbeddingProjector.Postgres;

/// <summary>A database: connects, does work again after a connection was lost, and says what went wrong.</summary>
/// <remarks>There is one connection at a time, kept until it is lost, or this is disposed of.</remarks>
internal sealed class Database : IDisposable
{
    private const int MostAttempts = 6;
    private const int TimeoutSeconds = 15;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource source;
    private NpgsqlConnection? kept;
    private bool wasThere;

    /// <summary>Prepares to connect; nothing is connected yet.</summary>
    /// <param name="location">Where.</param>
    /// <param name="credential">A user and password; null for those of the location, PGPASSWORD and .pgpass.</param>
    /// <exception cref="DatabaseException">The location's options are not Npgsql's, or name another user than the
    /// credential.</exception>
    public Database(PostgresLocation location, NetworkCredential? credential)
    {
        Location = location;
        try
        {
            var builder = new NpgsqlDataSourceBuilder
            {
                ConnectionStringBuilder =
                {
                    Host = location.Host,
                    Port = location.Port,
                    Database = location.Database,
                    Username = credential is { UserName.Length: > 0 } ? credential.UserName : location.User,
                    Password = credential?.Password,
                    Passfile = location["passfile"],
                    SslMode = location["sslmode"] is { } mode ? Mode(mode) : SslMode.Prefer,
                    RootCertificate = location["sslrootcert"],
                    SslCertificate = location["sslcert"],
                    SslKey = location["sslkey"],
                    Timeout = Seconds(location["connect_timeout"]),
                    CommandTimeout = 0, // an index of millions takes hours; Ctrl+C ends it
                    KeepAlive = 30,
                    Pooling = false,
                    ApplicationName = "EmbeddingProjector",
                },
            };
            builder.UseVector();
            source = builder.Build();
        }
        catch (ArgumentException error)
        {
            throw Invalid(error.Message);
        }
    }

    public PostgresLocation Location { get; }

    /// <summary>Another connection, to watch the first by.</summary>
    public NpgsqlConnection Connect() => source.OpenConnection();

    /// <summary>Does work on a connection; again on another where the connection is lost, as long as it gets on.</summary>
    /// <param name="work">What is done; may be begun anew at any time.</param>
    /// <param name="heard">Hears that the connection was lost; null where nobody listens.</param>
    /// <param name="progress">A number that grows as the work gets on; null where it is one step.</param>
    /// <param name="cancellation">Stops between attempts.</param>
    /// <exception cref="DatabaseException">It cannot be done.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public T Do<T>(
        Func<NpgsqlConnection, T> work, Action<string>? heard = null, Func<long>? progress = null,
        CancellationToken cancellation = default)
    {
        var (attempt, reached) = (1, progress?.Invoke() ?? 0);
        while (true)
        {
            try
            {
                kept ??= source.OpenConnection();
                wasThere = true;
                return work(kept);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                Close();
                // Whatever the server said of it: it was interrupted.
                throw new OperationCanceledException(cancellation);
            }
            catch (Exception error) when (IsLost(error) && (wasThere || error is PostgresException)) // which answered
            {
                Close();
                var now = progress?.Invoke() ?? 0;
                attempt = now > reached ? 1 : attempt + 1;
                reached = now;
                if (attempt > MostAttempts)
                    throw Explain(error);
                heard?.Invoke($"{Location}: the connection was lost, and is made again ({Reason(error)})");
                cancellation.WaitHandle.WaitOne(FirstPause * Math.Pow(2, attempt - 1));
            }
            catch (Exception error) when (IsOfDatabase(error))
            {
                throw Explain(error);
            }
        }
    }

    public void Do(
        Action<NpgsqlConnection> work, Action<string>? heard = null, Func<long>? progress = null,
        CancellationToken cancellation = default) =>
        Do(
            connection =>
            {
                work(connection);
                return true;
            },
            heard,
            progress,
            cancellation);

    /// <summary>Reads the types again, after an extension was made.</summary>
    public void ReloadTypes(NpgsqlConnection connection)
    {
        connection.ReloadTypes();
        source.ReloadTypes();
    }

    public void Dispose()
    {
        Close();
        source.Dispose();
    }

    private void Close()
    {
        kept?.Dispose();
        kept = null;
    }

    private static bool IsOfDatabase(Exception error) =>
        error is NpgsqlException or TimeoutException or SocketException or IOException;

    // A server that restarts or ends a session, and a network that breaks.
    private static bool IsLost(Exception error) => error switch
    {
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "40001" or "40P01" } => true,
        PostgresException { SqlState: ['0', '8', ..] } => true,
        PostgresException => false,
        NpgsqlException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => true,
        NpgsqlException { InnerException: IOException or SocketException or EndOfStreamException } => true,
        IOException or SocketException => true,
        _ => false,
    };

    private static string Reason(Exception error) => error is PostgresException server ? server.MessageText : error.Message;

    private DatabaseException Explain(Exception error)
    {
        var (id, kind, advice) = error is PostgresException { SqlState: var state }
            ? state switch
            {
                "28P01" or "28000" => ("DatabaseDenied", ErrorKind.Denied,
                    "; a password comes from -Credential, the variable PGPASSWORD or the file .pgpass"),
                "42501" => ("DatabaseDenied", ErrorKind.Denied, ""),
                "3D000" => ("DatabaseNotFound", ErrorKind.NotFound, "; createdb makes one"),
                "53100" or "53200" => ("DatabaseFull", ErrorKind.Denied, ""),
                "53300" or "55P03" or "57P03" => ("DatabaseBusy", ErrorKind.Busy, ""),
                "57P01" or "57P02" => ("DatabaseConnectionLost", ErrorKind.Busy, ""),
                ['2', '2', ..] => ("DatabaseValueInvalid", ErrorKind.InvalidData, ""),
                _ => ("DatabaseFailed", ErrorKind.InvalidData, $" (SQLSTATE {state})"),
            }
            : IsLost(error) || error is NpgsqlException { InnerException: TimeoutException } or TimeoutException
                ? ("DatabaseUnreachable", ErrorKind.NotFound, "")
                : error.Message.Contains("No password", StringComparison.OrdinalIgnoreCase)
                    ? ("DatabaseDenied", ErrorKind.Denied,
                        "; a password comes from -Credential, the variable PGPASSWORD or the file .pgpass")
                    : ("DatabaseFailed", ErrorKind.InvalidData, "");
        return new DatabaseException(id, $"{Location}: {Reason(error)}{advice}", error)
        { Kind = kind, Target = Location.Database };
    }

    private SslMode Mode(string text) =>
        Enum.TryParse<SslMode>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode)
            ? mode
            : throw Invalid($"sslmode: expected {string.Join(", ", Enum.GetNames<SslMode>())}, found '{text}'");

    private int Seconds(string? text) => text is null ? TimeoutSeconds
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 1024
            ? seconds
            : throw Invalid($"connect_timeout: expected seconds, 1 to 1024, found '{text}'");

    private DatabaseException Invalid(string reason) =>
        new("DatabaseLocationInvalid", $"{Location}: {reason}") { Kind = ErrorKind.InvalidInput };
}
