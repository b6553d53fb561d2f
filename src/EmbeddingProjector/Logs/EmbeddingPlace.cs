using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using EmbeddingProjector.Inference.Names;
using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Logs;

/// <summary>Opens what a location names, to read sets from it or to publish them to it.</summary>
/// <remarks>A path is a log folder or a file with vectors; <c>scheme://...</c> is what was registered for the scheme,
/// such as a database.</remarks>
public static class EmbeddingPlace
{
    private const string Separator = "://";
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    private static readonly ConcurrentDictionary<string, Scheme> Schemes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a kind of place known.</summary>
    /// <param name="scheme">What its locations begin with, without <c>://</c>.</param>
    /// <param name="source">Opens a location for reading.</param>
    /// <param name="target">Opens a location for publishing.</param>
    public static void Register(
        string scheme, Func<PlaceRequest, IEmbeddingSource> source, Func<PlaceRequest, IEmbeddingTarget> target) =>
        Schemes[scheme] = new(source, target);

    /// <summary>Whether a location is a scheme's and not a path. <c>C://folder</c> is a path.</summary>
    /// <param name="location">As the user typed it.</param>
    public static bool HasScheme(string location)
    {
        var length = location.IndexOf(Separator, StringComparison.Ordinal);
        return length > 1 && !location.AsSpan(0, length).ContainsAnyExcept(SchemeCharacters);
    }

    /// <summary>Opens a location for reading; what it holds is found out by reading.</summary>
    /// <param name="location">A path, or a scheme's location.</param>
    /// <param name="credential">A user and password; null for what the machine knows.</param>
    /// <exception cref="EmbeddingSetException">Nothing is registered for its scheme.</exception>
    public static IEmbeddingSource Source(string location, NetworkCredential? credential = null) =>
        HasScheme(location)
            ? Find(location).Source(new PlaceRequest(location) { Credential = credential })
            : new PathSource(location);

    /// <summary>Opens a location for publishing.</summary>
    /// <param name="location">A log's folder, a .tsv, .csv or .npy file, or a scheme's.</param>
    /// <param name="name">The set's name there.</param>
    /// <param name="force">Whether what has that name gives way.</param>
    /// <param name="credential">A user and password; null for what the machine knows.</param>
    /// <exception cref="EmbeddingSetException">Nothing is registered for its scheme.</exception>
    public static IEmbeddingTarget Target(
        string location, string name, bool force = false, NetworkCredential? credential = null)
    {
        if (HasScheme(location))
            return Find(location).Target(new PlaceRequest(location) { Name = name, Force = force, Credential = credential });
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
        Func<PlaceRequest, IEmbeddingSource> Source, Func<PlaceRequest, IEmbeddingTarget> Target);

    private sealed record PathSource(string Location) : IEmbeddingSource
    {
        public EmbeddingSet Read(EmbeddingReadOptions? options, Action<string>? warn) =>
            EmbeddingSetReader.Read(Location, options, warn);
    }
}

/// <summary>What is asked of a scheme's place.</summary>
/// <param name="Location">It, as the user typed it.</param>
public sealed record PlaceRequest(string Location)
{
    /// <summary>Publishing: the set's name there.</summary>
    public string Name { get; init; } = "";

    /// <summary>Publishing: whether what has that name gives way.</summary>
    public bool Force { get; init; }

    /// <summary>A user and password; null for what the machine knows.</summary>
    public NetworkCredential? Credential { get; init; }
}
