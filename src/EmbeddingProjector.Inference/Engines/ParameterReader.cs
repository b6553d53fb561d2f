namespace EmbeddingProjector.Inference.Engines;

/// <summary>Reads a node's parameters from a checkpoint and refuses what does not fit the graph.</summary>
internal sealed class ParameterReader(IWeightSource weights)
{
    /// <param name="suffix">Such as <c>weight</c>; one of the op's.</param>
    /// <returns>The values, row-major; the caller owns them.</returns>
    /// <exception cref="WeightMismatchException">It is missing or has another shape.</exception>
    public float[] Read(Node node, string suffix)
    {
        var expected = node.Op.Parameters.First(spec => spec.Suffix == suffix).Shape;
        Check(node.ParameterName(suffix), expected, weights);
        return weights.TryRead(node.ParameterName(suffix), out var tensor)
            ? tensor.Values
            : throw Mismatch(node.ParameterName(suffix), expected, "nothing", weights);
    }

    /// <summary>Reads one parameter where the op has it.</summary>
    /// <param name="suffix">Such as <c>bias</c>.</param>
    /// <returns>The values; null where the op has no such parameter.</returns>
    /// <exception cref="WeightMismatchException">It is missing or has another shape.</exception>
    public float[]? ReadOptional(Node node, string suffix) =>
        node.Op.Parameters.Any(spec => spec.Suffix == suffix) ? Read(node, suffix) : null;

    /// <summary>Compares a parameter's shape with the graph's, without reading its values.</summary>
    /// <param name="name">The state-dict key.</param>
    /// <param name="expected">The graph's shape.</param>
    /// <exception cref="WeightMismatchException">It is missing or has another shape.</exception>
    public static void Check(string name, ImmutableArray<int> expected, IWeightSource weights)
    {
        if (!weights.TryGetShape(name, out var found))
            throw Mismatch(name, expected, "nothing", weights);
        if (!found.AsSpan().SequenceEqual(expected.AsSpan()))
            throw Mismatch(name, expected, Text(found), weights);
    }

    private static WeightMismatchException Mismatch(
        string name, ImmutableArray<int> expected, string found, IWeightSource weights) =>
        new(name, Text(expected), found, weights.Description);

    /// <summary>The form <c>[64,3,7,7]</c>.</summary>
    public static string Text(ImmutableArray<int> shape) => $"[{string.Join(",", shape)}]";
}
