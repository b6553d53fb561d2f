using EmbeddingProjector.Inference.Weights.Pickle;

namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>Reads what torch.save has written since PyTorch 1.6: a zip archive of a pickle and of one entry a
/// storage.</summary>
internal static class TorchZipReader
{
    private const string PickleName = "/data.pkl";
    private const int MaxPickleLength = 1 << 26; // resnet152's has 115,000 bytes

    /// <summary>Whether a file begins as a zip archive does.</summary>
    public static bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8);

    /// <summary>Reads the pickle and finds the storages.</summary>
    /// <exception cref="WeightFormatException">The archive is damaged, hostile or not torch.save's.</exception>
    public static Checkpoint Read(ByteRegion file)
    {
        var zip = new ZipDirectory(file);
        var root = FindRoot(file, zip);
        RequireLittleEndian(file, zip.Open(root + "/byteorder"));

        using var pickle = ReadWhole(zip.Open(root + PickleName)!); // it may be deflated
        var machine = new PickleMachine(new PickleInput(pickle));
        return StateDict.Read(file, machine.Load(), storage => zip.Open($"{root}/data/{storage.Key}")
            ?? throw file.Invalid($"the storage '{storage.Key}' is missing from the archive"));
    }

    private static StreamRegion ReadWhole(ByteRegion entry) => entry.Length <= MaxPickleLength
        ? new(new MemoryStream(entry.ReadArray(0, (int)entry.Length)), entry.Description)
        : throw entry.Invalid($"data.pkl has {entry.Length} bytes, more than any weight file's");

    // All entries lie in one folder, whose name is the writer's choice.
    private static string FindRoot(ByteRegion file, ZipDirectory zip)
    {
        var pickle = zip.Names.FirstOrDefault(name =>
            name.EndsWith(PickleName, StringComparison.Ordinal) && name.IndexOf('/') == name.Length - PickleName.Length)
            ?? throw file.Invalid($"expected torch.save's data.pkl in the zip archive, found {NamesIn(zip)}");
        var root = pickle[..^PickleName.Length];
        if (zip.Names.Contains($"{root}/constants.pkl"))
            throw file.Invalid("this is a TorchScript program, not weights; save its state_dict() with torch.save");

        return root;
    }

    // PyTorch writes this record since 2.1; before, a file was always the machine's own order.
    private static void RequireLittleEndian(ByteRegion file, ByteRegion? record)
    {
        if (record is null)
            return;

        var order = Encoding.UTF8.GetString(record.ReadArray(0, (int)Math.Min(record.Length, 16)));
        if (order != "little")
            throw file.Invalid($"expected the byte order 'little', found '{order}'");
    }

    private static string NamesIn(ZipDirectory zip)
    {
        var names = zip.Names.Take(4).ToArray();
        return names.Length == 0 ? "nothing" : string.Join(", ", names);
    }
}
