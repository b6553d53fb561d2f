using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Postgres;

/// <summary>PostgreSQL as a place that sets of embeddings are published to and read from.</summary>
/// <remarks>Npgsql is loaded when a location of its scheme is first opened.</remarks>
public static class PostgresPlace
{
    private static int registered;

    /// <summary>Makes <c>postgresql://user@host/database?set=NAME</c> known wherever a log is taken. Called again, it
    /// does nothing.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) != 0)
            return;

        foreach (var scheme in (string[])[PostgresLocation.Scheme, "postgres"])
            EmbeddingPlace.Register(scheme, request => new PostgresSource(request), request => new PostgresTarget(request));
    }

    /// <summary>A location with more options.</summary>
    /// <param name="location">Such as <c>postgresql://host/database?set=NAME</c>.</param>
    /// <param name="options">Such as <c>index</c> and <c>hnsw</c>; those that are null are left out.</param>
    public static string With(string location, IReadOnlyList<(string Name, string? Value)> options)
    {
        foreach (var (name, value) in options)
        {
            if (value is not null)
                location += $"{(location.Contains('?') ? '&' : '?')}{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
        }

        return location;
    }
}
