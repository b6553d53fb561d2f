using EmbeddingProjector.Inference.Weights.Storage;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>Takes off what training wrappers put before a model's own names: the one place where keys are
/// changed.</summary>
internal static class KeyPrefixes
{
    // DataParallel and DistributedDataParallel; torch.compile. They nest in either order.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>The same tensors under the model's own names. A name stays where stripping would make two the
    /// same.</summary>
    public static OrderedDictionary<string, StoredTensor> Strip(OrderedDictionary<string, StoredTensor> tensors)
    {
        var stripped = new OrderedDictionary<string, StoredTensor>(tensors.Count, StringComparer.Ordinal);
        foreach (var (name, tensor) in tensors)
        {
            if (!stripped.TryAdd(Strip(name), tensor))
                return tensors;
        }

        return stripped;
    }

    private static string Strip(string name)
    {
        var start = 0;
        while (Wrappers.FirstOrDefault(wrapper => name.AsSpan(start).StartsWith(wrapper)) is { } wrapper)
            start += wrapper.Length;

        return name[start..];
    }
}
