using System.Security.Cryptography;

namespace EmbeddingProjector.Fuzz;

/// <summary>output/fuzz: what runs leave, reader by reader: kept/ goes into the next run, found/ holds what a reader may
/// not do.</summary>
internal sealed class FuzzFolder : IDisposable
{
    public const int StuckCode = 3;
    private const string CurrentName = "current";
    private static readonly string Root = Path.Combine(Tests.RepositoryRoot.Path, "output", "fuzz");
    private readonly string home;
    private readonly FileStream current;

    public FuzzFolder(FuzzReader reader)
    {
        home = Path.Combine(Root, reader.Name);
        Directory.CreateDirectory(Path.Combine(home, "kept"));
        Directory.CreateDirectory(Path.Combine(home, "found"));
        current = new FileStream(
            Path.Combine(home, CurrentName), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>The input that ended a run by ending the process.</summary>
    public static string Rescue(FuzzReader reader)
    {
        var home = Path.Combine(Root, reader.Name);
        var current = Path.Combine(home, CurrentName);
        return File.Exists(current) ? Save(Path.Combine(home, "found"), File.ReadAllBytes(current)) : "before any input";
    }

    public IEnumerable<byte[]> Kept(FuzzReader reader) =>
        Directory.GetFiles(Path.Combine(Root, reader.Name, "kept")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    /// <summary>Notes what is tried, before it is.</summary>
    public void Current(byte[] bytes)
    {
        current.Position = 0;
        current.Write(bytes);
        current.SetLength(bytes.Length);
    }

    public void Keep(FuzzReader reader, byte[] bytes) => Save(Path.Combine(Root, reader.Name, "kept"), bytes);

    public string Found(FuzzReader reader, byte[] bytes) => Save(Path.Combine(Root, reader.Name, "found"), bytes);

    public void Dispose() => current.Dispose();

    private static string Save(string folder, byte[] bytes)
    {
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
