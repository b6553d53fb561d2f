namespace EmbeddingProjector.Fuzz;

/// <summary>One input, and a folder to lay it in: in memory where the system has one.</summary>
internal sealed class FuzzInput : IDisposable
{
    private const string InMemory = "/dev/shm";
    private readonly string folder = Directory.CreateDirectory(Path.Combine(
        Directory.Exists(InMemory) ? InMemory : Path.GetTempPath(), $"embedding-fuzz-{Path.GetRandomFileName()}")).FullName;

    public byte[] Bytes { get; set; } = [];

    /// <summary>Puts the input into a file and gives its path.</summary>
    public string File(string name)
    {
        var path = Path.Combine(folder, name);
        System.IO.File.WriteAllBytes(path, Bytes);
        return path;
    }

    /// <summary>A folder of whole files, one of them replaced by the input.</summary>
    /// <param name="whole">Where the files are.</param>
    /// <param name="name">Which is replaced.</param>
    public string Folder(string whole, string name)
    {
        var copy = Path.Combine(folder, "whole");
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        foreach (var path in Directory.GetFiles(whole, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(whole, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            System.IO.File.WriteAllBytes(target, Whole(path));
        }

        System.IO.File.WriteAllBytes(Path.Combine(copy, name), Bytes);
        return copy;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private readonly Dictionary<string, byte[]> read = new(StringComparer.Ordinal);

    private byte[] Whole(string path) =>
        read.TryGetValue(path, out var bytes) ? bytes : read[path] = System.IO.File.ReadAllBytes(path);
}
