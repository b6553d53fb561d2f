using System.Security.Cryptography;

namespace EmbeddingProjector.Files;

/// <summary>Writes a file so that it is the old one or the new one, whatever happens.</summary>
/// <remarks>The new bytes go to a file beside it that is made anew under a name that nobody can guess, so that no file
/// or link of others is written to; a link in the file's own place is replaced, not followed.</remarks>
internal static class WholeFile
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 16; // 80 bits

    /// <summary>A name's part that nobody can guess.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(Letters, IdLength);

    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(Letters);

    /// <param name="write">Writes its bytes.</param>
    /// <param name="id">Part of the temporary file's name, for who must know it again after a crash.</param>
    public static void Write(string path, Action<Stream> write, string? id = null)
    {
        var name = $".{Path.GetFileName(path)}.{(id is null ? "" : id + ".")}{NewId()}.tmp";
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
        {
            try
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            catch
            {
                DropQuietly(file, beside);
                throw;
            }
        }

        try
        {
            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    // A full disk refuses the buffered rest once more when the file is closed: the first error is the one to tell.
    private static void DropQuietly(FileStream file, string path)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
        }

        File.Delete(path);
    }
}
