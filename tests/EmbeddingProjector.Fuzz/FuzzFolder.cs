using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace EmbeddingProjector.Fuzz;

/// <summary>output/fuzz: what runs leave, reader by reader: kept/ goes into the next run, found/ holds what a reader may
/// not do.</summary>
internal sealed class FuzzFolder : IDisposable
{
    public const int StuckCode = 3;
    private const string CurrentName = "current";
    private const int LongestInput = 1 << 20; // Mutator.MostBytes, and what Mend may add
    private static readonly string Root = Path.Combine(Tests.RepositoryRoot.Path, "output", "fuzz");
    private readonly string home;
    private readonly MemoryMappedFile current; // no call of the system an input, and there when the process is not
    private readonly MemoryMappedViewAccessor view;

    public FuzzFolder(FuzzReader reader)
    {
        home = Path.Combine(Root, reader.Name);
        Directory.CreateDirectory(Path.Combine(home, "kept"));
        Directory.CreateDirectory(Path.Combine(home, "found"));
        current = MemoryMappedFile.CreateFromFile(
            Path.Combine(home, CurrentName), FileMode.Create, mapName: null, sizeof(int) + LongestInput);
        view = current.CreateViewAccessor();
    }

    /// <summary>The input that ended a run by ending the process.</summary>
    public static string Rescue(FuzzReader reader)
    {
        var home = Path.Combine(Root, reader.Name);
        var current = Path.Combine(home, CurrentName);
        if (!File.Exists(current))
            return "before any input";

        var bytes = File.ReadAllBytes(current);
        return Save(
            Path.Combine(home, "found"), bytes[sizeof(int)..(sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(bytes))]);
    }

    public IEnumerable<byte[]> Kept(FuzzReader reader) =>
        Directory.GetFiles(Path.Combine(Root, reader.Name, "kept")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    /// <summary>Notes what is tried, before it is.</summary>
    public void Current(byte[] bytes)
    {
        view.Write(0, bytes.Length);
        view.WriteArray(sizeof(int), bytes, 0, bytes.Length);
    }

    public void Keep(FuzzReader reader, byte[] bytes) => Save(Path.Combine(Root, reader.Name, "kept"), bytes);

    public string Found(FuzzReader reader, byte[] bytes) => Save(Path.Combine(Root, reader.Name, "found"), bytes);

    public void Dispose()
    {
        view.Dispose();
        current.Dispose();
    }

    private static string Save(string folder, byte[] bytes)
    {
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
