namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Names, storages, and what their arguments mean.</summary>
internal sealed partial class PickleMachine
{
    private const int MaxNameLength = 256;

    private long pairsCopied;

    private PickleGlobal FindGlobal(string module, string name) => PickleGlobal.Find(module, name)
        ?? throw input.Invalid(NotAllowed($"{module}.{name}"));

    /// <summary>Why a name, or what was made by it, cannot be taken.</summary>
    public static string NotAllowed(string name) =>
        $"it asks for '{name}', which is not allowed in a weight file; nothing was executed. " +
        "Where the file is trusted, load it in Python and save model.state_dict()";

    // ('storage', class, key, device, length[, (view key, offset, length) or None])
    private object FindStorage(object?[] tuple)
    {
        if (tuple is ["storage", PickleGlobal { Kind: PickleGlobalKind.Inert } foreign, string, _, long, ..])
            return new InertValue(foreign.Name, IsTensor: true);
        if (tuple is not
            ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, _, long length, ..])
            throw input.Invalid("expected a storage's class, key, device and length, found something else");

        var (viewOffset, viewLength) = tuple.Length > 5 && tuple[5] is object?[] view
            ? view is [_, long first, long count]
                ? (first, count)
                : throw input.Invalid("a storage's view is malformed")
            : (0L, length);
        var storage = new PickledStorage(type.ElementType, key, length, viewOffset, viewLength);
        Storages.Add(storage);
        return storage;
    }

    private object Reduce(PickleGlobal function, object?[] arguments)
    {
        switch (function.Kind)
        {
            // How Python 3 writes bytes by protocol 2; short ones are names.
            case PickleGlobalKind.Inert
                when keepsBytes && function.Name == "_codecs.encode" && arguments is [string text, ..]:
                return text.Length <= MaxNameLength ? text : Encoding.Latin1.GetBytes(text);
            case PickleGlobalKind.Inert
                when keepsBytes && function.Name.EndsWith(".multiarray._reconstruct", StringComparison.Ordinal):
                return new PickledArray();
            case PickleGlobalKind.Inert:
                return new InertValue(function.Name, IsTensorBuilder(function.Name));
            case PickleGlobalKind.Dictionary:
                return BuildDictionary(function, arguments);
            case PickleGlobalKind.Tuple when arguments is [object?[] items]:
                return items;
            case PickleGlobalKind.Tensor or PickleGlobalKind.Parameter when arguments is [InertValue foreign, ..]:
                return foreign;
            case PickleGlobalKind.Tensor:
                return BuildTensor(function, arguments);
            case PickleGlobalKind.Parameter when arguments is [PickledTensor tensor, ..]:
                return tensor;
            case PickleGlobalKind.TensorSubclass
                when arguments is
                    [PickleGlobal { Kind: not PickleGlobalKind.TensorSubclass } inner, _, object?[] own, _]:
                return Reduce(inner, own);
            default:
                throw Unexpected(function);
        }
    }

    // torch._utils._rebuild_qtensor, _rebuild_sparse_tensor, ...
    private static bool IsTensorBuilder(string name) =>
        name.StartsWith("torch._utils._rebuild_", StringComparison.Ordinal);

    private PickledDictionary BuildDictionary(PickleGlobal function, object?[] arguments)
    {
        var dictionary = new PickledDictionary();
        switch (arguments)
        {
            case []:
            case [PickleGlobal or InertValue or null]: // defaultdict's factory
                return dictionary;
            case [List<object?> pairs]: // Python 2's OrderedDict
                foreach (var pair in pairs)
                    CopyPair(function, dictionary, pair);
                return dictionary;
            case [object?[] pairs]: // PyBridge's OrderedDict(())
                foreach (var pair in pairs)
                    CopyPair(function, dictionary, pair);
                return dictionary;
            default:
                throw Unexpected(function);
        }
    }

    private void CopyPair(PickleGlobal function, PickledDictionary dictionary, object? pair)
    {
        // A list that is copied once took at least a byte a pair; copied again and again it is a bomb.
        if (++pairsCopied > input.Position)
            throw input.Invalid("a mapping is built from the same pairs again and again");

        var items = pair switch
        {
            List<object?> { Count: 2 } list => (list[0], list[1]),
            object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
            _ => throw Unexpected(function),
        };
        dictionary.Set(items.Item1, items.Item2);
    }

    // (storage, offset, size, strides[, requires grad, hooks[, metadata]])
    private PickledTensor BuildTensor(PickleGlobal function, object?[] arguments)
    {
        if (arguments.Length > 7 ||
            arguments is not [PickledStorage storage, long offset, object?[] size, object?[] strides, ..])
            throw Unexpected(function);
        if (arguments is [_, _, _, _, _, _, PickledDictionary { Items.Count: > 0 }])
            throw input.Invalid("a tensor is a lazy negation or conjugation; save it with .resolve_neg()");

        return new(storage, offset, size, strides);
    }

    private WeightFormatException Unexpected(PickleGlobal function) =>
        input.Invalid($"'{function.Name}' has arguments of an unknown form");
}
