using System.Security.Cryptography;

namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>FILE.part, in which a download grows. It outlives a cut connection and a cancelled run.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly string target;
    private readonly FileStream stream;

    private PartFile(string target, FileStream stream)
    {
        this.target = target;
        this.stream = stream;
    }

    /// <summary>Bytes on disk.</summary>
    public long Length => stream.Length;

    private string Name => target + ".part";

    /// <summary>Opens what an earlier download left, or begins a new file; makes the folder where it is
    /// missing.</summary>
    /// <param name="target">The file's final path.</param>
    /// <exception cref="DownloadException">The folder cannot be written.</exception>
    public static PartFile Open(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        try
        {
            Directory.CreateDirectory(folder);
            if (new FileInfo(target + ".part").LinkTarget is { } elsewhere)
                throw new IOException($"expected '{target}.part' to be a file, found a link to '{elsewhere}'");
            return new(target, new(target + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException($"the folder '{folder}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Adds bytes at the end.</summary>
    /// <exception cref="DownloadException">The disk is full or fails.</exception>
    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            stream.Position = stream.Length;
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new DownloadException($"'{Name}' cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Begins again from nothing.</summary>
    public void Truncate() => stream.SetLength(0);

    /// <summary>The SHA-256 of what is on disk, in lower-case hexadecimal.</summary>
    public string ComputeHash()
    {
        stream.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public void Delete()
    {
        stream.Dispose();
        File.Delete(Name);
    }

    /// <summary>Closes the file and gives it its final name, in one step of the file system.</summary>
    /// <exception cref="DownloadException">The folder does not allow it.</exception>
    public void MoveIntoPlace()
    {
        try
        {
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(Name, target, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DownloadException($"'{Name}' cannot be moved to '{target}': {error.Message}", error);
        }
    }

    /// <summary>Closes the file, and leaves what has come for the next download.</summary>
    public void Dispose()
    {
        if (stream.CanWrite && stream.Length == 0)
            Delete();
        else
            stream.Dispose();
    }
}
