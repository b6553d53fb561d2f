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

    private LogFolder(string path, FileStream lockFile)
    {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// <summary>The writer's: part of every temporary name, and in the lock file until all of them are gone.</summary>
    public string Id { get; } = WholeFile.NewId();

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

    /// <summary>Makes an empty folder for a tag's files.</summary>
    public string MakeStaging(string tag)
    {
        var staging = Inside($".{TagName.Folder(tag)}.{Id}{StagingSuffix}").ForWriting();
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
            try
            {
                TagFiles.Move(staging, home);
                Replace(entry);
            }
            catch // a full disk: a folder that no entry names would be taken for one that another writer dropped
            {
                TagFiles.Delete(home);
                throw;
            }

            return;
        }

        var next = $"{name}{NextMark}-{Id}";
        Directory.Move(staging, Inside(next).ForWriting());
        Replace(entry.In(next));
        BringHome(next, home, entry);
    }

    /// <summary>Changes the config, and nothing but an entry of it.</summary>
    public void Replace(EmbeddingInfo entry) => Replace(ReadConfig(path).With(entry));

    public void Replace(ProjectorConfig config) => Inside(ProjectorConfig.FileName).Write(
        file => file.Write(Encoding.UTF8.GetBytes(ProjectorConfigWriter.Write(config))), Id);

    /// <summary>Does a step that writes a log, so that what the disk refuses becomes one clear error.</summary>
    /// <param name="path">The log's folder.</param>
    /// <param name="step">The step.</param>
    /// <param name="more">What else the user should know.</param>
    /// <exception cref="ProjectorLogException">The disk refused, by being full for example.</exception>
    public static T Writing<T>(string path, Func<T> step, string more = "")
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DiskFullException)
        {
            throw NotWritable(path, error, more: more);
        }
    }

    private static ProjectorLogException NotWritable(string path, Exception error, string before = "", string more = "") =>
        DiskFullException.Is(error)
            ? new(DiskFullException.Id, path, $"{before}the disk is full ({error.Message}){more}", error) { Kind = ErrorKind.Denied }
            : new("LogNotWritable", path, $"{before}{error.Message}{more}", error) { Kind = ErrorKind.Denied };

    /// <summary>The ids of writers that are at work, or did not finish, as far as the lock file can be read.</summary>
    public static IReadOnlyCollection<string> Writers(string path)
    {
        try
        {
            using var file = new FileStream(
                Path.Combine(path, LockName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            return Journal(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }

    /// <summary>Whether a folder's name is that of something on its way.</summary>
    public static bool IsOnItsWay(string name) =>
        (name.StartsWith('.') && name.EndsWith(StagingSuffix, StringComparison.Ordinal))
        || name.Contains(NextMark, StringComparison.Ordinal);

    /// <summary>Takes the log away that has no entry any more: its config, what made it a run, the lock, and the folder
    /// if nothing else is in it.</summary>
    public void End()
    {
        File.Delete(Inside(ProjectorConfig.FileName).ForWriting());
        EventFile.Delete(path);
        Sweep([Id]);
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
            Sweep([Id]);
            lockFile.SetLength(lockFile.Length - Id.Length - 1); // ours is the last
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
                var file = OpenLock(LogPath.Of(path, LockName, "the lock").ForWriting());
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
                throw NotWritable(path, error, "expected a folder that can be written, found: ");
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

    private void Recover(bool mending)
    {
        var unfinished = Journal(lockFile);
        lockFile.Position = lockFile.Length;
        lockFile.Write(Encoding.ASCII.GetBytes(Id + "\n"));
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
        lockFile.Write(Encoding.ASCII.GetBytes(Id + "\n"));
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
        if (isOurs && LogEntries.Provenance(path, entry) is not null && TagFiles.NotPlain(home.Full) is null
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

    private static List<string> Journal(FileStream file)
    {
        var bytes = new byte[Math.Min(file.Length, MostJournal)];
        file.Position = 0;
        file.ReadExactly(bytes);
        return [.. Encoding.ASCII.GetString(bytes).Split('\n').Where(line => WholeFile.IsId(line))];
    }

    // Deletes what the writers left on its way, known by their ids; a link goes, what it points to stays.
    private void Sweep(IReadOnlyCollection<string> writers)
    {
        if (writers.Count == 0)
            return;

        var config = ReadConfig(path);
        var named = config.Embeddings.Select(LogEntries.Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Directory.GetDirectories(path))
        {
            var name = Path.GetFileName(folder);
            var isLeft = writers.Any(writer =>
                (name[0] == '.' && name.EndsWith($".{writer}{StagingSuffix}", StringComparison.Ordinal))
                || name.EndsWith($"{NextMark}-{writer}", StringComparison.Ordinal));
            if (isLeft && !named.Contains(name))
                Directory.Delete(folder, recursive: true);
        }

        foreach (var folder in Places(config))
        {
            foreach (var file in Directory.GetFiles(folder, ".*.tmp"))
            {
                if (writers.Any(writer => file.Contains($".{writer}.", StringComparison.Ordinal)))
                    File.Delete(file);
            }
        }
    }

    // Where temporary files may lie: beside the config, and beside each entry's files.
    private IEnumerable<string> Places(ProjectorConfig config) => config.Embeddings
        .SelectMany(entry => new[] { entry.TensorPath, entry.MetadataPath, entry.BookmarksPath, entry.Sprite?.ImagePath })
        .Select(file => Path.GetDirectoryName(file) ?? "").Distinct(StringComparer.Ordinal)
        .Select(folder => LogPath.TryOf(path, folder) is { IsReal: true } real ? real.Full : path)
        .Append(path).Distinct(StringComparer.Ordinal).Where(Directory.Exists);
}
