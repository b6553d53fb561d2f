using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EmbeddingProjector.Inference.Graph;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Benchmarks;

/// <summary>Seeded random weights of a sound size for any graph: timings do not depend on the values.</summary>
internal sealed class RandomWeights(ModelGraph graph) : IWeightSource
{
    private readonly Dictionary<string, ImmutableArray<int>> shapes =
        graph.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape);

    public string Description => $"random:{graph.Name}";

    public IReadOnlyList<string> Names => [.. shapes.Keys];

    public IReadOnlyDictionary<string, string> Metadata => ImmutableDictionary<string, string>.Empty;

    public bool TryGetShape(string name, out ImmutableArray<int> shape) => shapes.TryGetValue(name, out shape);

    public bool TryRead(string name, [NotNullWhen(true)] out WeightTensor? tensor)
    {
        tensor = null;
        if (!shapes.TryGetValue(name, out var shape))
            return false;

        var random = new Random(shape.Length);
        var values = new float[shape.Aggregate(1, (product, length) => product * length)];
        var scale = shape.Length > 1 ? Math.Sqrt(6.0 * shape[0] / values.Length) : 0.1;
        var offset = name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0;
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextDouble() - 1) * scale + offset);
        tensor = new(name, shape, values);
        return true;
    }
}
