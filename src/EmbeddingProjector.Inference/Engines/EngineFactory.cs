using System.Collections.Concurrent;
using EmbeddingProjector.Inference.Engines.Reference;
using EmbeddingProjector.Inference.Engines.Simd;

namespace EmbeddingProjector.Inference.Engines;

/// <summary>Picks an engine by name, or the best that this machine has.</summary>
public static class EngineFactory
{
    /// <summary>The name that means the best engine of this machine.</summary>
    public const string Auto = "Auto";

    /// <summary>The environment variable that forces an engine where <see cref="Auto"/> is asked for.</summary>
    public const string EnvironmentVariable = "EMBEDDINGPROJECTOR_ENGINE";

    private static readonly ConcurrentDictionary<string, Registration> Engines = new(StringComparer.OrdinalIgnoreCase)
    {
        [ReferenceEngine.EngineName] = new(() => new ReferenceEngine(), Rank: 0),
        [SimdEngine.EngineName] = new(() => new SimdEngine(), Rank: 100),
    };

    /// <summary>The engines there are, the best first.</summary>
    public static IReadOnlyList<string> Names =>
    [
        .. Engines
            .OrderByDescending(engine => engine.Value.Rank)
            .ThenBy(engine => engine.Key, StringComparer.Ordinal)
            .Select(engine => engine.Key),
    ];

    /// <summary>Makes an engine.</summary>
    /// <param name="name"><see cref="Auto"/> or one of <see cref="Names"/>, without regard to case. The
    /// environment variable <c>EMBEDDINGPROJECTOR_ENGINE</c> decides what <c>Auto</c> means; a name given here comes
    /// before it.</param>
    /// <exception cref="EngineNotFoundException">There is no such engine; those that there are are listed.</exception>
    public static IEngine Create(string name = Auto) =>
        Create(name, forced: Environment.GetEnvironmentVariable(EnvironmentVariable));

    /// <summary>Makes an engine.</summary>
    /// <param name="name"><see cref="Auto"/> or one of <see cref="Names"/>.</param>
    /// <param name="forced">What <see cref="Auto"/> means; the best where it is null or empty.</param>
    /// <exception cref="EngineNotFoundException">There is no such engine.</exception>
    internal static IEngine Create(string name, string? forced)
    {
        var wanted = IsAuto(name) && !string.IsNullOrEmpty(forced) ? forced : name;
        if (IsAuto(wanted))
            wanted = Names[0];

        return Engines.TryGetValue(wanted, out var registration)
            ? registration.Create()
            : throw new EngineNotFoundException(wanted, Names);
    }

    /// <summary>Adds an engine of another assembly.</summary>
    /// <param name="name">What <c>-Engine</c> takes.</param>
    /// <param name="create">Makes the engine.</param>
    /// <param name="rank">Where it stands for <see cref="Auto"/>: Reference is 0, Simd 100; below 0 it is taken by
    /// name only.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(string name, Func<IEngine> create, int rank)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (IsAuto(name) || !Engines.TryAdd(name, new(create, rank)))
            throw new ArgumentException($"there is an engine '{name}' already", nameof(name));
    }

    private static bool IsAuto(string name) => name.Equals(Auto, StringComparison.OrdinalIgnoreCase);

    private sealed record Registration(Func<IEngine> Create, int Rank);
}
