using EmbeddingProjector.Inference.Weights.Pickle;

namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>Reads what torch.save wrote before PyTorch 1.6: five pickles (a magic number, a protocol, the writer's
/// system, the object, the storages' keys), then for each key its length and its values.</summary>
/// <remarks>torchvision's oldest files (alexnet, vgg, squeezenet, ...) are of this layout.</remarks>
internal static class TorchLegacyReader
{
    private const long ProtocolVersion = 1001;

    private static readonly BigInteger Magic =
        BigInteger.Parse("119547037146038801333356", CultureInfo.InvariantCulture);

    /// <summary>Whether a file begins as a pickle does: protocol 2 and later by its opcode, protocol 1 by the magic
    /// number.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) =>
        start.StartsWith([(byte)PickleOpcode.Protocol]) || start.StartsWith("L119547037146038801333356L"u8);

    /// <summary>Reads the pickles and finds the storages.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, hostile or another program's pickle.</exception>
    public static Checkpoint Read(ByteRegion file)
    {
        var input = new PickleInput(file);
        var machine = new PickleMachine(input);
        if (!Magic.Equals(machine.Load()))
            throw file.Invalid("this is a pickle, but not one of torch.save's: its magic number is missing");
        if (machine.Load() is not ProtocolVersion)
            throw file.Invalid($"expected torch.save's protocol {ProtocolVersion}, found another");
        if (machine.Load() is not PickledDictionary system || system["little_endian"] is not true)
            throw file.Invalid("expected a little-endian file, found another");

        var root = machine.Load();
        var types = new Dictionary<string, ElementType>(StringComparer.Ordinal);
        foreach (var storage in machine.Storages)
            types.TryAdd(storage.Key, storage.Type);

        var storages = Locate(file, machine.Load(), types, input.Position);
        return StateDict.Read(file, root, storage => storages.TryGetValue(storage.Key, out var values)
            ? values
            : throw file.Invalid($"the storage '{storage.Key}' is missing from the file"));
    }

    // The values follow the pickles in the keys' order, each storage after its length.
    private static Dictionary<string, ByteRegion> Locate(
        ByteRegion file, object? keys, Dictionary<string, ElementType> types, long offset)
    {
        if (keys is not List<object?> list)
            throw file.Invalid("expected the list of storage keys, found something else");

        var storages = new Dictionary<string, ByteRegion>(StringComparer.Ordinal);
        Span<byte> prefix = stackalloc byte[8];
        foreach (var item in list)
        {
            if (item is not string key || !types.TryGetValue(key, out var type))
                throw file.Invalid("the list of storage keys names a storage that no tensor uses");

            file.Read(offset, prefix);
            var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (length < 0 || length > (file.Length - offset - prefix.Length) / type.Bytes())
                throw file.Invalid($"truncated: the storage '{key}' claims {length} values at offset {offset}, " +
                    $"found {file.Length} bytes in all");

            storages[key] = file.Slice(offset + prefix.Length, length * type.Bytes());
            offset += prefix.Length + length * type.Bytes();
        }

        return storages;
    }
}
