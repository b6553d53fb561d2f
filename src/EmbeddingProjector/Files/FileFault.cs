using Microsoft.Win32.SafeHandles;

namespace EmbeddingProjector.Files;

/// <summary>What the system means by an error, and by a file.</summary>
internal static partial class FileFault
{
    private const int LinksOffset = 16; // struct statx: mask, block size (4 bytes each), attributes (8), links (4)
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the open file itself
    private const uint LinksMask = 4; // STATX_NLINK

    /// <summary>Whether somebody else holds the file: a sharing or lock violation on Windows, EAGAIN on Linux,
    /// EWOULDBLOCK on macOS. A file system that cannot be written gives others.</summary>
    public static bool IsInUse(IOException error) => OperatingSystem.IsWindows()
        ? (error.HResult & 0xffff) is 32 or 33
        : error.HResult == (OperatingSystem.IsLinux() ? 11 : 35);

    /// <summary>Whether an open file has other names, too, so that writing to it would change what they name. Known on
    /// Linux; elsewhere no.</summary>
    public static unsafe bool HasOtherNames(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return false;

        var status = stackalloc byte[256];
        return StatX(file, "", EmptyPath, LinksMask, status) == 0 && *(uint*)(status + LinksOffset) > 1;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(SafeFileHandle folder, string path, int flags, uint mask, byte* status);
}
