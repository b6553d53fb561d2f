using EmbeddingProjector.Inference.Weights.Pickle;

namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>Finds the state dict in a pickled checkpoint and its tensors' bytes in the file.</summary>
internal static class StateDict
{
    private const int MaxDepth = 4;
    private const int MaxTensors = 100_000; // the largest torchvision model has 1,500

    // Where training scripts put the weights, in timm's order: averaged weights are those that were measured. Of a
    // teacher and a student (DINO) the teacher is.
    private static readonly string[] Wrappers =
    [
        "state_dict_ema", "model_ema", "ema_state_dict", "state_dict", "model_state_dict", "model", "net", "network",
        "module", "weights", "params_ema", "params", "teacher", "student", "backbone", "encoder",
    ];

    /// <summary>Lists the tensors of the state dict; entries that are no tensors are passed over.</summary>
    /// <param name="root">What the pickle held.</param>
    /// <param name="open">Finds a storage's bytes.</param>
    /// <exception cref="WeightFormatException">There is no state dict, or a tensor lies outside its storage.
    /// </exception>
    public static Checkpoint Read(ByteRegion file, object? root, Func<PickledStorage, ByteRegion> open)
    {
        if (root is InertValue { Name: { } name })
            throw file.Invalid(PickleMachine.NotAllowed(name));
        if (root is not PickledDictionary dictionary)
            throw file.Invalid("expected a state dict (a mapping from names to tensors), found something else");

        var (path, stateDict) = Find(dictionary, "", MaxDepth, [])
            ?? OnlyInner(file, dictionary)
            ?? throw file.Invalid($"expected a state dict with tensors, found the keys {KeysOf(dictionary)}");
        return new(file, Tensors(file, stateDict, open)) { StateDictPath = path };
    }

    private static OrderedDictionary<string, StoredTensor> Tensors(
        ByteRegion file, PickledDictionary stateDict, Func<PickledStorage, ByteRegion> open)
    {
        var storages = new Dictionary<string, ByteRegion>(StringComparer.Ordinal);
        var tensors = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        var (stored, named) = ((Int128)0, (Int128)0); // bytes of the storages, and of all tensors
        foreach (var (key, value) in stateDict.Items)
        {
            if (key is string foreign && value is InertValue { IsTensor: true, Name: { } kind })
                throw file.Invalid($"tensor '{foreign}': {PickleMachine.NotAllowed(kind)}");
            if (key is not string name || value is not PickledTensor tensor)
                continue;
            if (tensors.Count == MaxTensors)
                throw file.Invalid($"the state dict has more than {MaxTensors} tensors");

            if (!storages.TryGetValue(tensor.Storage.Key, out var storage))
            {
                storages.Add(tensor.Storage.Key, storage = open(tensor.Storage));
                stored += storage.Length;
            }

            var located = Locate(file, name, tensor, storage);
            tensors[name] = located;
            named += (Int128)located.Length * tensor.Storage.Type.Bytes();
        }

        if (stored > Bounds.OfUnpacked(file.Length))
            throw file.Invalid($"its storages inflate to {stored} bytes, found {file.Length} bytes in the file; it is refused");
        if (named > Bounds.OfTensors(stored))
            throw file.Invalid($"its tensors repeat {stored} bytes of values over {named}; save them with .contiguous()");
        return tensors;
    }

    // A hostile dictionary may hold itself under every name; each is searched once.
    private static (string Path, PickledDictionary Found)? Find(
        PickledDictionary dictionary, string path, int depth, HashSet<PickledDictionary> seen)
    {
        if (depth == 0 || !seen.Add(dictionary))
            return null;

        foreach (var wrapper in Wrappers)
        {
            var inner = path.Length == 0 ? wrapper : $"{path}.{wrapper}";
            if (dictionary[wrapper] is PickledDictionary held && Find(held, inner, depth - 1, seen) is { } found)
                return found;
        }

        return HasTensors(dictionary) ? (path, dictionary) : null;
    }

    // Under a name of the script's own: clear where only one of the values holds tensors.
    private static (string Path, PickledDictionary Found)? OnlyInner(ByteRegion file, PickledDictionary dictionary)
    {
        var holders = dictionary.Items
            .Where(item => item is { Key: string, Value: PickledDictionary inner } && HasTensors(inner))
            .Select(item => ((string)item.Key!, (PickledDictionary)item.Value!)).Take(4).ToArray();
        return holders.Length switch
        {
            0 => null,
            1 => holders[0],
            _ => throw file.Invalid("expected one state dict, found tensors under the keys " +
                string.Join(", ", holders.Select(holder => $"'{holder.Item1}'"))),
        };
    }

    private static bool HasTensors(PickledDictionary dictionary) => dictionary.Items.Any(item =>
        item is { Key: string, Value: PickledTensor or InertValue { IsTensor: true } });

    private static StoredTensor Locate(ByteRegion file, string name, PickledTensor tensor, ByteRegion storage)
    {
        var type = tensor.Storage.Type;
        var expected = (Int128)tensor.Storage.Length * type.Bytes();
        if (expected < 0 || expected > storage.Length)
            throw file.Invalid($"tensor '{name}': expected a storage of {expected} bytes, found {storage.Length}");

        var (first, count) = (tensor.Storage.ViewOffset, tensor.Storage.ViewLength);
        if (first < 0 || count < 0 || first > tensor.Storage.Length - count)
            throw file.Invalid($"tensor '{name}': its storage's view lies outside the storage");

        var view = storage.Slice(first * type.Bytes(), count * type.Bytes());
        return StoredTensor.Create(
            name, view, type, tensor.Offset, Numbers(file, name, tensor.Shape), Numbers(file, name, tensor.Strides));
    }

    private static long[] Numbers(ByteRegion file, string name, object?[] tuple)
    {
        var numbers = new long[Math.Min(tuple.Length, StoredTensor.MaxRank + 1)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = tuple[i] is long number
                ? number
                : throw file.Invalid($"tensor '{name}': expected sizes and strides in integers");

        return numbers;
    }

    private static string KeysOf(PickledDictionary dictionary)
    {
        var keys = dictionary.Items.Select(item => item.Key as string ?? "(no text)").Take(6).ToArray();
        return keys.Length == 0 ? "(none)" : string.Join(", ", keys);
    }
}
