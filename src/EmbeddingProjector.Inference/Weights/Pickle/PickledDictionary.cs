namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>A Python mapping as its items in order. Keys are not hashed: a hostile key's hash could take for
/// ever.</summary>
internal sealed class PickledDictionary
{
    private List<KeyValuePair<object?, object?>>? items; // most dictionaries in a checkpoint are empty hooks

    /// <summary>The items as they were set; of equal keys the last counts.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items => items ?? [];

    public void Set(object? key, object? value) => (items ??= []).Add(new(key, value));

    /// <summary>The value that was last set for a text key, or null.</summary>
    public object? this[string key] => Items.LastOrDefault(item => item.Key is string text && text == key).Value;
}
