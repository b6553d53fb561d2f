using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>A checkpoint whose keys are those of an older version of the model, under today's names.</summary>
internal sealed class RenamedWeights : IWeightSource, IDisposable
{
    private readonly IWeightSource file;
    private readonly Dictionary<string, string> oldNames;

    private RenamedWeights(IWeightSource file, Dictionary<string, string> oldNames)
    {
        this.file = file;
        this.oldNames = oldNames;
        Names = [.. oldNames.Keys];
    }

    /// <inheritdoc/>
    public string Description => file.Description;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => file.Metadata;

    /// <summary>The checkpoint, or a view of it where some key has a new name.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="newName">Today's name of a key.</param>
    public static IWeightSource Of(IWeightSource file, Func<string, string> newName)
    {
        var oldNames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in file.Names)
            oldNames.TryAdd(newName(name), name);

        return oldNames.Any(pair => pair.Key != pair.Value) ? new RenamedWeights(file, oldNames) : file;
    }

    /// <inheritdoc/>
    public bool TryGetShape(string name, out ImmutableArray<int> shape)
    {
        shape = default;
        return oldNames.TryGetValue(name, out var old) && file.TryGetShape(old, out shape);
    }

    /// <inheritdoc/>
    public bool TryRead(string name, [NotNullWhen(true)] out WeightTensor? tensor)
    {
        tensor = oldNames.TryGetValue(name, out var old) && file.TryRead(old, out var found)
            ? found with { Name = name }
            : null;
        return tensor is not null;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => (file as IDisposable)?.Dispose();
}
