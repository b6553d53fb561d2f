using System.Diagnostics.CodeAnalysis;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>A checkpoint that gives its tensors one at a time, so that a large file is never held twice.</summary>
public interface IWeightSource
{
    /// <summary>Where the weights come from, for messages and provenance (a path, or <c>embedded:NAME</c>).</summary>
    string Description { get; }

    /// <summary>The state-dict keys in the file's order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What the file says of itself (safetensors' <c>__metadata__</c>); empty where the layout has no place
    /// for it.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>A tensor's shape without reading its values.</summary>
    /// <param name="name">The state-dict key.</param>
    /// <param name="shape">The dimensions; empty for a scalar.</param>
    bool TryGetShape(string name, out ImmutableArray<int> shape);

    /// <summary>Reads and converts one tensor.</summary>
    /// <param name="name">The state-dict key.</param>
    /// <param name="tensor">A fresh copy that the caller owns.</param>
    /// <exception cref="WeightFormatException">The tensor's bytes are missing or damaged.</exception>
    bool TryRead(string name, [NotNullWhen(true)] out WeightTensor? tensor);
}
