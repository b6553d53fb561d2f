using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Inference.Weights.Torch;

namespace EmbeddingProjector.Tests;

/// <summary>Weights filled by a formula from each parameter's name, so that every architecture is comparable with
/// torchvision's without a weight file.</summary>
/// <remarks>The formula stands at the top of shared/fixtures/generate.py: FNV-1a of the name seeds
/// splitmix64.</remarks>
internal sealed class FormulaWeights : IWeightSource
{
    private const int ChunkLength = 1 << 20; // values that one thread fills at a time
    private const ulong SplitMix64Step = 0x9E3779B97F4A7C15;

    private readonly Dictionary<string, ImmutableArray<int>> shapes = new(StringComparer.Ordinal);

    public FormulaWeights(ModelGraph graph)
        : this(graph.Name, graph.Parameters)
    {
    }

    public FormulaWeights(string name, IEnumerable<(string Name, ImmutableArray<int> Shape)> parameters)
    {
        Description = $"formula:{name}";
        var list = parameters.ToList();
        foreach (var parameter in list)
            shapes.Add(parameter.Name, parameter.Shape);

        Names = [.. list.Select(parameter => parameter.Name)];
    }

    public string Description { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>What batch norms' weights are multiplied by: 1 is the formula.</summary>
    public float NormFactor { get; init; } = 1;

    /// <summary>Whether windows' relative positions are torchvision's, in place of the formula's, which torchvision
    /// cuts to 0.</summary>
    public bool RelativePositions { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The formula's picture, (2u - 1) * 2.</summary>
    /// <param name="shape">Such as [2, 3, 224, 224].</param>
    /// <param name="name">The fixtures' name is <c>input</c>.</param>
    public static float[] Input(ReadOnlySpan<int> shape, string name = "input") => Fill(name, Product(shape), 2);

    public bool TryGetShape(string name, out ImmutableArray<int> shape) => shapes.TryGetValue(name, out shape);

    public bool TryRead(string name, [NotNullWhen(true)] out WeightTensor? tensor)
    {
        tensor = shapes.TryGetValue(name, out var shape) ? new(name, shape, Values(name, shape)) : null;
        return tensor is not null;
    }

    /// <summary>Writes a checkpoint that torch.load reads too.</summary>
    public void Save(string path) => TorchZipWriter.Write(
        path, [.. shapes.Select(entry => (entry.Key, entry.Value))], name => Values(name, shapes[name]));

    private float[] Values(string name, ImmutableArray<int> shape)
    {
        var length = Product(shape.AsSpan());
        if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            return new float[length];
        if (RelativePositions && name.EndsWith("relative_position_index", StringComparison.Ordinal))
            return RelativePositionIndex((int)Math.Round(Math.Pow(length, 0.25)));
        if (shape.Length >= 2)
            return Fill(name, length, Math.Sqrt(6.0 / Product(shape.AsSpan(1..))));
        if (name.EndsWith("running_var", StringComparison.Ordinal))
            return Fill(name, length, 0.5, 1); // 0.5 + u
        if (name.EndsWith("running_mean", StringComparison.Ordinal))
            return Fill(name, length, 0.2);
        if (name.EndsWith(".weight", StringComparison.Ordinal))
            return Fill(name, length, 0.25 * NormFactor, 0.5 * NormFactor); // (0.25 + 0.5u) * factor

        return Fill(name, length, 0.1);
    }

    // For each pair of a window's pixels the place of their distance in a table of (2 * side - 1)^2.
    private static float[] RelativePositionIndex(int side)
    {
        var pixels = side * side;
        return
        [
            .. Enumerable.Range(0, pixels * pixels).Select(pair =>
            {
                var (query, key) = (pair / pixels, pair % pixels);
                var (rows, columns) = (query / side - key / side + side - 1, query % side - key % side + side - 1);
                return (float)(rows * (2 * side - 1) + columns);
            }),
        ];
    }

    // offset + (2u - 1) * scale, rounded once to float32. 2u - 1 is exact in double, and so are the sums wherever the
    // scale is a power of two, so every line of the formula has this form bit for bit.
    private static float[] Fill(string name, int length, double scale, double offset = 0)
    {
        var values = GC.AllocateUninitializedArray<float>(length);
        var seed = Fnv1a(name);
        Parallel.For(0, (length + ChunkLength - 1) / ChunkLength, chunk =>
        {
            var first = chunk * ChunkLength;
            var part = values.AsSpan(first, Math.Min(ChunkLength, length - first));
            var state = seed + (ulong)first * SplitMix64Step;
            for (var i = 0; i < part.Length; i++)
            {
                state += SplitMix64Step;
                part[i] = (float)(offset + (2 * Uniform(state) - 1) * scale);
            }
        });
        return values;
    }

    // splitmix64's finaliser, its upper 24 bits as u in [0, 1).
    private static double Uniform(ulong state)
    {
        var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) >> 40) * (1.0 / (1 << 24));
    }

    private static ulong Fnv1a(string name)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * 0x100000001B3;

        return hash;
    }

    private static int Product(ReadOnlySpan<int> shape)
    {
        var product = 1;
        foreach (var dimension in shape)
            product = checked(product * dimension);

        return product;
    }
}
