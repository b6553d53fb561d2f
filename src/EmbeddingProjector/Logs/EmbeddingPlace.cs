using System.Collections.Concurrent;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>Opens what a location names, to read sets from it or to publish them to it.</summary>
/// <remarks>A path is a log folder or a file with vectors; <c>scheme://...</c> is what was registered for the scheme,
/// such as a database.</remarks>
public static class EmbeddingPlace
{
    private const string Separator = "://";
    private static readonly ConcurrentDictionary<string, Scheme> Schemes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a kind of place known.</summary>
    /// <param name="scheme">What its locations begin with, without <c>://</c>.</param>
    /// <param name="source">Opens a location for reading.</param>
    /// <param name="target">Opens a location for publishing, under a name, replacing what has it or not.</param>
    public static void Register(
        string scheme, Func<string, IEmbeddingSource> source, Func<string, string, bool, IEmbeddingTarget> target) =>
        Schemes[scheme] = new(source, target);

    /// <summary>Whether a location is a scheme's and not a path.</summary>
    public static bool HasScheme(string location) => location.Contains(Separator, StringComparison.Ordinal);

    /// <summary>Opens a location for reading; what it holds is found out by reading.</summary>
    /// <exception cref="EmbeddingSetException">Nothing is registered for its scheme.</exception>
    public static IEmbeddingSource Source(string location) =>
        HasScheme(location) ? Find(location).Source(location) : new PathSource(location);

    /// <summary>Opens a location for publishing.</summary>
    /// <param name="location">A log's folder, a .tsv, .csv or .npy file, or a scheme's.</param>
    /// <param name="name">The set's name there.</param>
    /// <param name="force">Whether what has that name gives way.</param>
    /// <exception cref="EmbeddingSetException">Nothing is registered for its scheme.</exception>
    public static IEmbeddingTarget Target(string location, string name, bool force = false)
    {
        if (HasScheme(location))
            return Find(location).Target(location, name, force);
        return TableTarget.IsTable(location)
            ? new TableTarget(Path.GetFullPath(location), force)
            : new LogTarget(LogTarget.FullPath(location), name) { Force = force };
    }

    private static Scheme Find(string location)
    {
        var name = location[..location.IndexOf(Separator, StringComparison.Ordinal)];
        return Schemes.TryGetValue(name, out var scheme)
            ? scheme
            : throw new EmbeddingSetException(
                "SetSourceInvalid",
                $"{name}{Separator}",
                $"expected a path, or one of the schemes that are known ({string.Join(", ", Schemes.Keys)}); the nearest: "
                + string.Join(", ", NearestNames.Of(name, Schemes.Keys)));
    }

    private sealed record Scheme(
        Func<string, IEmbeddingSource> Source, Func<string, string, bool, IEmbeddingTarget> Target);

    private sealed record PathSource(string Location) : IEmbeddingSource
    {
        public EmbeddingSet Read(EmbeddingReadOptions? options, Action<string>? warn) =>
            EmbeddingSetReader.Read(Location, options, warn);
    }
}
