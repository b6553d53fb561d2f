using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using EmbeddingProjector.Inference.Weights.Storage;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>An open weight file. Only its table of contents is in memory; <see cref="TryRead"/> reads one tensor's
/// values.</summary>
/// <remarks>Reads from several threads are safe. The file stays open until <see cref="Dispose"/>.</remarks>
public sealed class Checkpoint : IWeightSource, IDisposable
{
    private readonly ByteRegion file;
    private readonly OrderedDictionary<string, StoredTensor> tensors;

    internal Checkpoint(
        ByteRegion file, OrderedDictionary<string, StoredTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        this.file = file;
        this.tensors = KeyPrefixes.Strip(tensors);
        Metadata = metadata ?? ImmutableDictionary<string, string>.Empty;
        Names = [.. this.tensors.Keys];
    }

    /// <inheritdoc/>
    public string Description => file.Description;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public bool TryGetShape(string name, out ImmutableArray<int> shape)
    {
        var found = tensors.TryGetValue(name, out var tensor);
        shape = found ? tensor!.Shape : default;
        return found;
    }

    /// <inheritdoc/>
    public bool TryRead(string name, [NotNullWhen(true)] out WeightTensor? tensor)
    {
        tensor = tensors.TryGetValue(name, out var stored) ? new(name, stored.Shape, TensorReader.Read(stored)) : null;
        return tensor is not null;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();
}
