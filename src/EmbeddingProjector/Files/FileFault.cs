namespace EmbeddingProjector.Files;

/// <summary>What the system means by an error.</summary>
internal static class FileFault
{
    /// <summary>Whether somebody else holds the file: a sharing or lock violation on Windows, EAGAIN on Linux,
    /// EWOULDBLOCK on macOS. A file system that cannot be written gives others.</summary>
    public static bool IsInUse(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xffff) is 32 or 33
        : error.HResult == (OperatingSystem.IsLinux() ? 11 : 35);
}
