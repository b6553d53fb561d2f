using System.Security.Cryptography;

namespace EmbeddingProjector.Files;

/// <summary>Writes a file so that it is the old one or the new one, whatever happens.</summary>
/// <remarks>The new bytes go to a file beside it that is made anew under a name that nobody can guess, so that no file
/// or link of others is written to; a link in the file's own place is replaced, not followed.</remarks>
internal sealed class WholeFile : IDisposable
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 16; // 80 bits
    private const int MostName = 60; // of the file's own: with the ids a name of 255 bytes would be too long

    private readonly string path;
    private readonly string beside;

    private WholeFile(string path, string beside)
    {
        this.path = path;
        this.beside = beside;
    }

    /// <summary>A name's part that nobody can guess.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(Letters, IdLength);

    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(Letters);

    /// <param name="write">Writes its bytes.</param>
    /// <param name="id">Part of the temporary file's name, for who must know it again after a crash.</param>
    /// <exception cref="DiskFullException">There is no room for it; no temporary file is left.</exception>
    public static void Write(string path, Action<Stream> write, string? id = null)
    {
        using var file = Prepare(path, write, id);
        file.Take();
    }

    /// <summary>Writes the new bytes, to be taken later: several files are then changed all or none.</summary>
    /// <exception cref="DiskFullException">There is no room for them; no temporary file is left.</exception>
    public static WholeFile Prepare(string path, Action<Stream> write, string? id = null)
    {
        var own = Path.GetFileName(path);
        var name = $".{own[..Math.Min(own.Length, MostName)]}.{(id is null ? "" : id + ".")}{NewId()}.tmp";
        var prepared = new WholeFile(path, Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name));
        try
        {
            prepared.Write(write);
            return prepared;
        }
        catch (Exception error)
        {
            if (error is not FileNotWritableException)
                prepared.Dispose();
            if (DiskFullException.Is(error))
                throw new DiskFullException(path, error);
            throw;
        }
    }

    /// <summary>Puts the new bytes in the file's place.</summary>
    /// <exception cref="FileNotWritableException">The system does not allow it.</exception>
    public void Take() => Allowed(() =>
    {
        File.Move(beside, path, overwrite: true);
        return true;
    });

    /// <summary>Deletes what was not taken.</summary>
    public void Dispose() => File.Delete(beside);

    private void Write(Action<Stream> write)
    {
        var file = Allowed(() => new FileStream(beside, FileMode.CreateNew, FileAccess.Write));
        try
        {
            write(file);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            DropQuietly(file);
            throw;
        }

        file.Dispose();
    }

    private T Allowed<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) && !DiskFullException.Is(error))
        {
            throw FileNotWritableException.Of(path, beside, error);
        }
    }

    // A full disk refuses the buffered rest once more when the file is closed: the first error is the one to tell.
    private static void DropQuietly(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
        }
    }
}
