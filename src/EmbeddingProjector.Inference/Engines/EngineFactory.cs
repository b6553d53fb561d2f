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

    /// <summary>The device that every engine runs on.</summary>
    public const string Processor = "cpu";

    private static readonly ConcurrentDictionary<string, Registration> Engines = new(StringComparer.OrdinalIgnoreCase)
    {
        [ReferenceEngine.EngineName] = OnProcessor(ReferenceEngine.EngineName, () => new ReferenceEngine(), rank: 0),
        [SimdEngine.EngineName] = OnProcessor(SimdEngine.EngineName, () => new SimdEngine(), rank: 100),
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
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>; null leaves it to the engine.</param>
    /// <param name="graph">What is to be run: <c>Auto</c> is the best engine that has all its ops, and an engine asked
    /// for by name must have them. Null where it is not known yet.</param>
    /// <exception cref="NameNotFoundException">There is no such engine; those that there are are listed.</exception>
    /// <exception cref="DeviceNotFoundException">The engine runs on no such device.</exception>
    /// <exception cref="OpNotSupportedException">The engine lacks an op of the graph's.</exception>
    public static IEngine Create(string name = Auto, string? device = null, ModelGraph? graph = null) =>
        Choose(name, forced: Environment.GetEnvironmentVariable(EnvironmentVariable), device, graph);

    /// <param name="name"><see cref="Auto"/> or one of <see cref="Names"/>.</param>
    /// <param name="forced">What <see cref="Auto"/> means; the best where it is null or empty.</param>
    /// <param name="device">Where it runs.</param>
    internal static IEngine Choose(string name, string? forced, string? device = null, ModelGraph? graph = null)
    {
        var wanted = IsAuto(name) && !string.IsNullOrEmpty(forced) ? forced : name;
        var candidates = IsAuto(wanted)
            ? Names.Where(candidate => Engines[candidate].Rank >= 0).Select(candidate => Engines[candidate])
            : [Engines.TryGetValue(wanted, out var found) ? found : throw NotFound(wanted)];
        var engines = candidates.Select(candidate => candidate.Create(device));
        if (graph is null)
            return engines.First();

        // Where no engine has everything, what the best one lacks is told.
        var able = engines.FirstOrDefault(engine => graph.Nodes.All(node => engine.Supports(node.Op)));
        if (able is null)
            OpNotSupportedException.ThrowIfLacking(engines.First(), graph.Nodes);
        return able!;
    }

    /// <summary>Adds an engine of another assembly.</summary>
    /// <param name="name">What <c>-Engine</c> takes.</param>
    /// <param name="create">Makes the engine for a device: null for its own choice.</param>
    /// <param name="rank">Where it stands for <see cref="Auto"/>: Reference is 0, Simd 100; below 0 it is taken by
    /// name only.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(string name, Func<string?, IEngine> create, int rank)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (IsAuto(name) || !Engines.TryAdd(name, new(create, rank)))
            throw new ArgumentException($"there is an engine '{name}' already", nameof(name));
    }

    private static Registration OnProcessor(string name, Func<IEngine> create, int rank) => new(
        device => device is null || device.Equals(Processor, StringComparison.OrdinalIgnoreCase)
            ? create()
            : throw new DeviceNotFoundException(
                name, device, $"expected {Processor}: this engine has no other (-Engine TorchSharp runs on CUDA)"),
        rank);

    private static bool IsAuto(string name) => name.Equals(Auto, StringComparison.OrdinalIgnoreCase);

    private sealed record Registration(Func<string?, IEngine> Create, int Rank);

    private static NameNotFoundException NotFound(string name) => new(
        "EngineNotFound", name, $"there is no engine '{name}'; there are: Auto, {string.Join(", ", Names)}", [.. Names]);
}
