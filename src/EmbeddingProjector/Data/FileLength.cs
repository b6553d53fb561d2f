namespace EmbeddingProjector.Data;

/// <summary>Finds a file's length without opening it.</summary>
/// <remarks>A pipe or a device has no length, and opening it could wait for ever.</remarks>
internal static class FileLength
{
    /// <summary>The length of a file or of what a link leads to; 0 for what is no plain file.</summary>
    /// <exception cref="FileNotFoundException">There is no file, or a link leads to nothing.</exception>
    /// <exception cref="IOException">The links form a loop.</exception>
    public static long Of(string path)
    {
        // FileInfo tells the length of the link itself.
        var file = new FileInfo(path);
        return file.LinkTarget is null
            ? file.Length
            : ((FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!).Length;
    }
}
