namespace EmbeddingProjector.Files;

/// <summary>Opens files that lie in somebody else's folder, or that somebody else's log names.</summary>
/// <remarks>A pipe would be waited for without end, and a device such as /dev/zero has none. Neither has a length, and so
/// they are read as the empty files that they claim to be.</remarks>
internal static class PlainFile
{
    /// <summary>The length of a file or of what a link leads to, found without opening it; 0 for what is no plain
    /// file.</summary>
    /// <exception cref="FileNotFoundException">There is no file, or a link leads to nothing.</exception>
    /// <exception cref="IOException">The links form a loop.</exception>
    public static long Length(string path)
    {
        // FileInfo tells the length of the link itself.
        var file = new FileInfo(path);
        return file.LinkTarget is null
            ? file.Length
            : ((FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!).Length;
    }

    public static Stream OpenRead(string path) => Length(path) == 0 ? new MemoryStream([], writable: false) : File.OpenRead(path);

    public static byte[] ReadAllBytes(string path) => Length(path) == 0 ? [] : File.ReadAllBytes(path);

    public static string ReadAllText(string path) => Length(path) == 0 ? "" : File.ReadAllText(path);

    public static IEnumerable<string> ReadLines(string path) => Length(path) == 0 ? [] : File.ReadLines(path);
}
