using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Postgres;

/// <summary>Where a set lies: <c>postgresql://user@host:port/database?set=NAME</c>, as libpq writes it, with options of
/// ours behind the question mark.</summary>
/// <remarks>There is no password in it: a command line is kept in histories and logs.</remarks>
internal sealed class PostgresLocation
{
    public const string Scheme = "postgresql";

    private const int UsualPort = 5432;
    private const string Expected = "expected postgresql://user@host:port/database?set=NAME";

    // The set's own, those of its index (see VectorIndex), and those of the connection.
    private static readonly string[] OfSet = ["set", "dataset", "experiment"];
    private static readonly string[] OfStorage = ["type", "index", "metric", "m", "ef_construction", "lists"];
    private static readonly string[] OfConnection =
        ["host", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "passfile"];

    private readonly Dictionary<string, string> options;

    private PostgresLocation(Uri uri, Dictionary<string, string> options)
    {
        this.options = options;
        var user = Uri.UnescapeDataString(uri.UserInfo);
        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        User = NotEmpty(user) ?? NotEmpty(Environment.GetEnvironmentVariable("PGUSER")) ?? Environment.UserName;
        Host = NotEmpty(uri.Host) ?? this["host"] ?? NotEmpty(Environment.GetEnvironmentVariable("PGHOST")) ?? "localhost";
        Database = NotEmpty(database) ?? NotEmpty(Environment.GetEnvironmentVariable("PGDATABASE")) ?? User;
        Port = uri.Port > 0 ? uri.Port
            : int.TryParse(Environment.GetEnvironmentVariable("PGPORT"), CultureInfo.InvariantCulture, out var port) ? port
            : UsualPort;
    }

    public string User { get; }

    /// <summary>A name or an address, or the folder of a socket.</summary>
    public string Host { get; }

    public int Port { get; }

    public string Database { get; }

    /// <summary>The set's name; null for the only one.</summary>
    public string? Set => this["set"];

    public string? Dataset => this["dataset"];

    public string? Experiment => this["experiment"];

    /// <summary>An option's value; null where it is not given.</summary>
    public string? this[string name] => options.GetValueOrDefault(name);

    /// <summary>Reads a location.</summary>
    /// <exception cref="DatabaseException">It is none, or it has a password.</exception>
    public static PostgresLocation Parse(string text)
    {
        // No message repeats the text: what stands in it may be a password after all.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Fragment.Length > 0)
            throw Invalid($"{Expected}, found another form");
        if (uri.UserInfo.Contains(':'))
            throw Password();

        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            var name = Uri.UnescapeDataString(equals < 0 ? part : part[..equals]);
            if (name.Equals("password", StringComparison.OrdinalIgnoreCase))
                throw Password();

            string[] known = [.. OfSet, .. OfStorage, .. OfConnection];
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Invalid(
                    $"{Expected}, found an unknown option; the nearest: {string.Join(", ", NearestNames.Of(name, known))}");
            }

            if (equals < 0 || Uri.UnescapeDataString(part[(equals + 1)..]) is not { Length: > 0 } value)
                throw Invalid($"option '{name}': expected a value, found none");
            if (!options.TryAdd(name, value))
                throw Invalid($"option '{name}': expected it once, found it twice");
        }

        return new PostgresLocation(uri, options);
    }

    /// <summary>The location of one set, as it is shown, and read again.</summary>
    public string Of(string set, string? dataset = null, string? experiment = null)
    {
        var socket = Host.StartsWith('/') || Host.StartsWith('@');
        var host = socket ? "" : Host.Contains(':') && !Host.StartsWith('[') ? $"[{Host}]" : Host;
        var port = Port == UsualPort ? "" : $":{Port.ToString(CultureInfo.InvariantCulture)}";
        (string Name, string? Value)[] parts =
        [
            ("set", set),
            ("dataset", dataset),
            ("experiment", experiment),
            .. OfConnection.Select(name => (name, name == "host" && !socket ? null : this[name] ?? (socket && name == "host" ? Host : null))),
        ];
        var query = parts.Where(part => part.Value is not null)
            .Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return $"{Scheme}://{Uri.EscapeDataString(User)}@{host}{port}/{Uri.EscapeDataString(Database)}"
            + $"?{string.Join('&', query)}";
    }

    /// <summary>The database, as a message names it.</summary>
    public override string ToString() => $"database '{Database}' on {Host}:{Port.ToString(CultureInfo.InvariantCulture)}";

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static DatabaseException Invalid(string reason) =>
        new("DatabaseLocationInvalid", $"{Scheme}://: {reason}") { Kind = ErrorKind.InvalidInput };

    private static DatabaseException Password() => new(
        "DatabasePasswordInLocation",
        $"{Scheme}://: expected no password, as command lines are kept in histories; -Credential takes one, the variable "
        + "PGPASSWORD and the file .pgpass hold one") { Kind = ErrorKind.InvalidInput };
}
