using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>An open weight file. Only its table of contents is in memory; <see cref="TryRead"/> reads one tensor's
/// values.</summary>
/// <remarks>Reads from several threads are safe. The file stays open until <see cref="Dispose"/>.</remarks>
public sealed class Checkpoint : IWeightSource, IDisposable
{
    // DataParallel and DistributedDataParallel; torch.compile. They nest in either order.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>Where the metadata have the classes' names.</summary>
    internal const string ClassesKey = "classes";

    private readonly ByteRegion file;
    private readonly OrderedDictionary<string, StoredTensor> tensors;

    internal Checkpoint(
        ByteRegion file, OrderedDictionary<string, StoredTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        this.file = file;
        (this.tensors, StrippedPrefix) = StripWrappers(tensors);
        Metadata = metadata ?? ImmutableDictionary<string, string>.Empty;
        Names = [.. this.tensors.Keys];
    }

    /// <inheritdoc/>
    public string Description => file.Description;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where in the file the state dict was found, such as <c>state_dict</c>; empty for the file
    /// itself.</summary>
    public string StateDictPath { get; init; } = "";

    /// <summary>What was taken off before the names, such as <c>module.</c>; empty for nothing.</summary>
    public string StrippedPrefix { get; private init; }

    /// <summary>The classes that the file's metadata name, as a JSON array or with <c>|</c> between them; null where it
    /// names none.</summary>
    internal IReadOnlyList<string>? ClassNames()
    {
        if (!Metadata.TryGetValue(ClassesKey, out var text))
            return null;
        if (!text.StartsWith('['))
            return text.Split('|');

        try
        {
            return JsonSerializer.Deserialize<string[]>(text) is { } names && names.All(name => name is not null) ? names : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The part of the checkpoint whose names begin with a prefix, without it and under today's names. It
    /// shares this checkpoint's file, which either closes.</summary>
    /// <param name="prefix">Such as <c>encoder_q.</c>; empty for all.</param>
    /// <param name="newName">The model's name for a key of an older checkpoint.</param>
    internal Checkpoint Under(string prefix, Func<string, string> newName)
    {
        var part = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                part.TryAdd(newName(name[prefix.Length..]), tensor);
        }

        return new(file, part, Metadata) { StateDictPath = StateDictPath, StrippedPrefix = StrippedPrefix + prefix };
    }

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

    // The same tensors under the model's own names. A name stays where stripping would make two the same.
    private static (OrderedDictionary<string, StoredTensor> Tensors, string Prefix) StripWrappers(
        OrderedDictionary<string, StoredTensor> tensors)
    {
        var stripped = new OrderedDictionary<string, StoredTensor>(tensors.Count, StringComparer.Ordinal);
        var longest = "";
        foreach (var (name, tensor) in tensors)
        {
            var start = 0;
            while (Wrappers.FirstOrDefault(wrapper => name.AsSpan(start).StartsWith(wrapper)) is { } wrapper)
                start += wrapper.Length;

            if (!stripped.TryAdd(name[start..], tensor))
                return (tensors, "");
            if (start > longest.Length)
                longest = name[..start];
        }

        return (stripped, longest);
    }
}
