using System.Diagnostics;

namespace EmbeddingProjector.Logs;

/// <summary>The file that one writer of a log holds at a time, with the ids of writers that did not finish.</summary>
internal sealed class LogLock : IDisposable
{
    public const string Name = ".embeddingprojector.lock";

    private const string RemovedMark = "removed"; // no writer's id
    private const int MostTries = 50;
    private const int MostJournal = 1 << 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string path;
    private readonly FileStream file;

    private LogLock(string path, FileStream file) => (this.path, this.file) = (path, file);

    /// <summary>The writer's, in the file until all that it left is gone.</summary>
    public string Id { get; } = WholeFile.NewId();

    /// <summary>Whether it is still held.</summary>
    public bool IsHeld => file.CanWrite;

    /// <summary>Waits for a log's lock; the folder is made if it is missing.</summary>
    /// <exception cref="ProjectorLogException">The folder cannot be written, or another writer takes longer.</exception>
    public static LogLock Take(string path, TimeSpan patience, CancellationToken cancellation) =>
        new(path, Open(path, patience, cancellation));

    /// <summary>The ids of writers that are at work, or did not finish, as far as the lock file can be read.</summary>
    public static IReadOnlyCollection<string> Writers(string path)
    {
        try
        {
            if (PlainFile.Length(Path.Combine(path, Name)) == 0)
                return [];

            using var file = new FileStream(
                Path.Combine(path, Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            return Journal(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }

    /// <summary>Adds its own id.</summary>
    /// <returns>Those of writers that did not finish.</returns>
    public IReadOnlyCollection<string> Sign()
    {
        var unfinished = Journal(file);
        file.Position = file.Length;
        WriteLine(Id);
        return unfinished;
    }

    /// <summary>What the others left is gone: only its own id stays.</summary>
    public void KeepOnlyOwn()
    {
        file.SetLength(0);
        WriteLine(Id);
        file.Flush(flushToDisk: true);
    }

    /// <summary>What it left itself is gone: takes its id, the last, away.</summary>
    public void Forget() => file.SetLength(file.Length - Id.Length - 1);

    /// <summary>Deletes the file, marked for those who wait for it, as the log is gone.</summary>
    public void Remove()
    {
        file.SetLength(0);
        WriteLine(RemovedMark);
        file.Dispose();
        File.Delete(Path.Combine(path, Name));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // The disk is full, as the step that met it has said.
        }
    }

    private void WriteLine(string text) => file.Write(Encoding.ASCII.GetBytes(text + "\n"));

    // The file stays as long as the log does: were it deleted, a third process could lock a new one while a second holds
    // the old. A log that is removed marks it first, so that who got the old one looks again.
    private static FileStream Open(string path, TimeSpan patience, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(path);
                var file = OpenLock(LogPath.Of(path, Name, "the lock").ForWriting());
                if (attempt >= MostTries || !IsRemoved(file))
                    return file;
                file.Dispose();
            }
            catch (DirectoryNotFoundException) when (attempt < MostTries)
            {
                // The log was removed in between.
            }
            catch (IOException error) when (FileFault.IsInUse(error))
            {
                if (Stopwatch.GetElapsedTime(start) >= patience)
                {
                    throw new ProjectorLogException(
                        "LogInUse", path, "another process is writing to this folder: wait for it, or choose another",
                        error) { Kind = ErrorKind.Busy };
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw LogFolder.NotWritable(path, error, "expected a folder that can be written, found: ");
            }

            cancellation.WaitHandle.WaitOne(Pause);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static bool IsRemoved(FileStream file)
    {
        var start = new byte[RemovedMark.Length];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(start, 0, read) == RemovedMark;
    }

    private static FileStream OpenLock(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        if (file.CanSeek && !FileFault.HasOtherNames(file.SafeFileHandle))
            return file;

        file.Dispose();
        throw new ProjectorLogException(
            "LogLinkRefused", path, "expected a file of the log's own, found one that has another name, too; move it away");
    }

    private static List<string> Journal(FileStream file)
    {
        var bytes = new byte[Math.Min(file.Length, MostJournal)];
        file.Position = 0;
        file.ReadExactly(bytes);
        return [.. Encoding.ASCII.GetString(bytes).Split('\n').Where(line => WholeFile.IsId(line))];
    }
}
