using System.Diagnostics;

namespace EmbeddingProjector.Logs;

/// <summary>A log folder that is being written, by this process alone: everything that changes a log holds it.</summary>
/// <remarks>
/// Data come first and the config last, each by a rename, so that a reader finds the old log or the new one whenever the
/// process dies. What is on its way has the writer's id in its name, which nobody can guess, and the lock file keeps the
/// ids of writers that did not finish: so the next writer knows what they left, and touches nothing else.
/// <para>A tag that is replaced cannot be renamed away under a reader's eyes. Its new files come as
/// <c>TAG%next-ID</c>, the config points there, then the tag's folder gets copies and the config points back.</para>
/// </remarks>
internal sealed class LogFolder : IDisposable
{
    private const string LockName = ".embeddingprojector.lock";
    private const string StagingSuffix = ".staging";
    private const string NextMark = "%next"; // no tag's folder has it: '%' there begins two hexadecimal digits
    private const string RemovedMark = "removed"; // no writer's id
    private const int MostTries = 50;
    private const int MostJournal = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a publication of 100,000 rows takes seconds
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string path;
    private readonly FileStream lockFile;
    private readonly string id = WholeFile.NewId();

    private LogFolder(string path, FileStream lockFile)
    {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// <summary>Waits for the folder, made if it is missing, and puts right what a killed writer left in it.</summary>
    /// <param name="patience">How long another writer is waited for; null for two minutes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="mending">Whether a config that cannot be read is no error: it is to be mended.</param>
    /// <exception cref="ProjectorLogException">It cannot be written, or another writer takes longer.</exception>
    public static LogFolder Open(
        string path, TimeSpan? patience = null, CancellationToken cancellation = default, bool mending = false)
    {
        var folder = new LogFolder(path, Lock(path, patience ?? Patience, cancellation));
        try
        {
            folder.Recover(mending);
            return folder;
        }
        catch
        {
            folder.lockFile.Dispose();
            throw;
        }
    }

    public static ProjectorConfig ReadConfig(string logDir)
    {
        var file = Path.Combine(logDir, ProjectorConfig.FileName);
        return File.Exists(file) ? ProjectorConfigReader.Read(file) : new ProjectorConfig();
    }

    /// <summary>Whether a folder's name is that of a tag's new files, before they are in its place.</summary>
    public static bool IsOnItsWay(string name) => name.Contains(NextMark, StringComparison.Ordinal);

    /// <summary>Makes an empty folder for a tag's files.</summary>
    public string MakeStaging(string tag)
    {
        var staging = Inside($".{TagName.Folder(tag)}.{id}{StagingSuffix}").ForWriting();
        Directory.CreateDirectory(staging);
        return staging;
    }

    /// <summary>Puts staged files in the tag's place and its entry into the config.</summary>
    public void Publish(string tag, string staging, EmbeddingInfo entry)
    {
        var name = TagName.Folder(tag);
        var home = Inside(name).ForWriting();
        EventFile.Ensure(path, DateTimeOffset.UtcNow);
        if (!ReadConfig(path).Embeddings.Any(other => LogEntries.Folder(other) == name))
        {
            TagFiles.Move(staging, home);
            Replace(entry);
            return;
        }

        var next = $"{name}{NextMark}-{id}";
        Directory.Move(staging, Inside(next).ForWriting());
        Replace(entry.In(next));
        BringHome(next, home, entry);
    }

    /// <summary>Changes the config, and nothing but an entry of it.</summary>
    public void Replace(EmbeddingInfo entry) => Replace(ReadConfig(path).With(entry));

    public void Replace(ProjectorConfig config) => Inside(ProjectorConfig.FileName).Write(
        file => file.Write(Encoding.UTF8.GetBytes(ProjectorConfigWriter.Write(config))), id);

    /// <summary>Takes the log away that has no entry any more: its config, what made it a run, the lock, and the folder
    /// if nothing else is in it.</summary>
    public void End()
    {
        File.Delete(Inside(ProjectorConfig.FileName).ForWriting());
        EventFile.Delete(path);
        Sweep([id]);
        lockFile.SetLength(0);
        lockFile.Write(Encoding.ASCII.GetBytes(RemovedMark + "\n"));
        lockFile.Dispose();
        File.Delete(Path.Combine(path, LockName));
        if (!Directory.EnumerateFileSystemEntries(path).Any())
            Directory.Delete(path);
    }

    public void Dispose()
    {
        if (!lockFile.CanWrite)
            return;

        try
        {
            Sweep([id]);
            lockFile.SetLength(lockFile.Length - id.Length - 1); // ours is the last
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ProjectorLogException)
        {
            // The next writer tries again.
        }

        try
        {
            lockFile.Dispose();
        }
        catch (IOException)
        {
        }
    }

    private LogPath Inside(string name) => LogPath.Of(path, name, "the folder");

    // The file stays as long as the log does: were it deleted, a third process could lock a new one while a second holds
    // the old. A log that is removed marks it first, so that who got the old one looks again.
    private static FileStream Lock(string path, TimeSpan patience, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(path);
                var name = LogPath.Of(path, LockName, "the lock").ForWriting();
                var file = new FileStream(
                    name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
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
                        error);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ProjectorLogException(
                    "LogNotWritable", path, $"expected a folder that can be written, found: {error.Message}", error);
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

    private void Recover(bool mending)
    {
        var unfinished = Journal();
        lockFile.Position = lockFile.Length;
        lockFile.Write(Encoding.ASCII.GetBytes(id + "\n"));
        try
        {
            foreach (var entry in ReadConfig(path).Embeddings)
                Recover(entry, unfinished);
            Sweep(unfinished);
        }
        catch (ProjectorLogException error) when (mending && error.ErrorId == "LogConfigInvalid")
        {
            return; // the ids stay in the journal, for the next writer
        }

        lockFile.SetLength(0);
        lockFile.Write(Encoding.ASCII.GetBytes(id + "\n"));
        lockFile.Flush(flushToDisk: true);
    }

    // An entry that a killed writer left on its way home. A folder's name alone proves nothing: it must be that of the
    // entry's own tag, and hold an export of ours; and what it would replace must be ours, or its writer known to us.
    private void Recover(EmbeddingInfo entry, IReadOnlyCollection<string> unfinished)
    {
        var folder = LogEntries.Folder(entry);
        if (TagName.Fault(entry.TensorName) is not null)
            return;

        var name = TagName.Folder(entry.TensorName);
        if (!folder.StartsWith(name + NextMark, StringComparison.Ordinal))
            return;

        var writer = folder.AsSpan(name.Length + NextMark.Length).TrimStart('-');
        var isOurs = writer.Length == 0 || WholeFile.IsId(writer);
        var home = Inside(name);
        if (isOurs && LogEntries.Provenance(path, entry) is not null
            && (unfinished.Contains(writer.ToString()) || !TagFiles.AreForeign(home.Full)))
        {
            BringHome(folder, home.ForWriting(), entry.In(name));
        }
    }

    private void BringHome(string next, string home, EmbeddingInfo entry)
    {
        var from = Inside(next).ForWriting();
        TagFiles.Copy(from, home);
        Replace(entry);
        TagFiles.Delete(from);
    }

    private List<string> Journal()
    {
        var bytes = new byte[Math.Min(lockFile.Length, MostJournal)];
        lockFile.Position = 0;
        lockFile.ReadExactly(bytes);
        return [.. Encoding.ASCII.GetString(bytes).Split('\n').Where(line => WholeFile.IsId(line))];
    }

    // Deletes what the writers left on its way, known by their ids; a link goes, what it points to stays.
    private void Sweep(IReadOnlyCollection<string> writers)
    {
        if (writers.Count == 0)
            return;

        var named = ReadConfig(path).Embeddings.Select(LogEntries.Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.GetDirectories(path))
        {
            var name = Path.GetFileName(folder);
            var isLeft = writers.Any(writer =>
                (name[0] == '.' && name.EndsWith($".{writer}{StagingSuffix}", StringComparison.Ordinal))
                || name.EndsWith($"{NextMark}-{writer}", StringComparison.Ordinal));
            if (isLeft && !named.Contains(name))
                Directory.Delete(folder, recursive: true);
        }

        foreach (var folder in named.Append("."))
        {
            var within = folder == "." ? path : LogPath.TryOf(path, folder)?.Full;
            if (!Directory.Exists(within))
                continue;
            foreach (var file in Directory.GetFiles(within, ".*.tmp"))
            {
                if (writers.Any(writer => file.Contains($".{writer}.", StringComparison.Ordinal)))
                    File.Delete(file);
            }
        }
    }
}
