using System.Security.Cryptography;

namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>Lets one process at a time download a file. The lock file lies in the temporary folder, not in torch's
/// cache.</summary>
internal static class DownloadLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until no other process holds the lock of this path.</summary>
    /// <returns>Dispose it to let the next one in.</returns>
    /// <exception cref="DownloadException">The temporary folder cannot be written.</exception>
    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        var identity = $"{Environment.UserName}\n{Path.GetFullPath(path)}";
        var digits = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        var lockPath = Path.Combine(Path.GetTempPath(), $"embedding-projector-{digits}.lock");
        while (true)
        {
            try
            {
                return new FileStream(
                    lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1,
                    FileOptions.DeleteOnClose);
            }
            catch (IOException error) when (IsHeld(error))
            {
                await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new DownloadException($"the lock file '{lockPath}' cannot be made: {error.Message}", error);
            }
        }
    }

    // EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
