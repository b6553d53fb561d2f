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
    private const string StagingSuffix = ".staging";
    private const string NextMark = "%next"; // no tag's folder has it: '%' there begins two hexadecimal digits
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a publication of 100,000 rows takes seconds

    private readonly string path;
    private readonly LogLock lockFile;

    private LogFolder(string path, LogLock lockFile)
    {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// <summary>The writer's: part of every temporary name.</summary>
    public string Id => lockFile.Id;

    /// <summary>Waits for the folder, made if it is missing, and puts right what a killed writer left in it.</summary>
    /// <param name="patience">How long another writer is waited for; null for two minutes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="mending">Whether a config that cannot be read is no error: it is to be mended.</param>
    /// <exception cref="ProjectorLogException">It cannot be written, or another writer takes longer.</exception>
    public static LogFolder Open(
        string path, TimeSpan? patience = null, CancellationToken cancellation = default, bool mending = false)
    {
        var folder = new LogFolder(path, LogLock.Take(path, patience ?? Patience, cancellation));
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
        EventFile.Ensure(path, DateTimeOffset.UtcNow, Id);
        if (!ReadConfig(path).Embeddings.Any(other => LogEntries.Folder(other) == name))
        {
            Mark(home);
            TagFiles.Move(staging, home);
            Replace(entry);
            Unmark(home);
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

    /// <summary>What the disk refused, as an error of the log.</summary>
    public static ProjectorLogException NotWritable(string path, Exception error, string before = "", string more = "") =>
        DiskFullException.Is(error)
            ? new(DiskFullException.Id, path, $"{before}the disk is full ({error.Message}){more}", error) { Kind = ErrorKind.Denied }
            : new("LogNotWritable", path, $"{before}{error.Message}{more}", error) { Kind = ErrorKind.Denied };

    /// <summary>Says whose a folder is while no entry names it, on its way in or out: else it would be taken for one that
    /// another writer's config has dropped.</summary>
    public void Mark(string home)
    {
        Directory.CreateDirectory(home);
        new FileStream(Path.Combine(home, MarkerOf(Id)), FileMode.CreateNew).Dispose();
    }

    /// <summary>The entry of a folder that was marked is there.</summary>
    public void Unmark(string home) => File.Delete(Path.Combine(home, MarkerOf(Id)));

    /// <summary>The entry of a folder that was marked is gone: deletes our files in it.</summary>
    public void TakeBack(string home) => TakeBack(home, [Id]);

    /// <summary>Whether one of these writers was bringing a folder in or out, and left it without an entry.</summary>
    public static bool IsUnpublished(string folder, IEnumerable<string> writers) =>
        writers.Any(writer => File.Exists(Path.Combine(folder, MarkerOf(writer))));

    private static string MarkerOf(string writer) => $".publishing.{writer}.tmp";

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
        lockFile.Remove();
        if (!Directory.EnumerateFileSystemEntries(path).Any())
            Directory.Delete(path);
    }

    public void Dispose()
    {
        if (!lockFile.IsHeld)
            return;

        try
        {
            Sweep([Id]);
            lockFile.Forget();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ProjectorLogException)
        {
            // The next writer tries again.
        }

        lockFile.Dispose();
    }

    private LogPath Inside(string name) => LogPath.Of(path, name, "the folder");

    private void Recover(bool mending)
    {
        var unfinished = lockFile.Sign();
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

        lockFile.KeepOnlyOwn();
    }

    // An entry that a killed writer left on its way home. A folder's name alone proves nothing: it must be that of the
    // entry's own tag, and hold an export of ours; and only a writer that is known to us may replace what is there.
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
            && (unfinished.Contains(writer.ToString()) || !TagFiles.AreIn(home.Full)))
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
            if (named.Contains(name))
                continue;
            if (isLeft)
                Directory.Delete(folder, recursive: true);
            else if (IsUnpublished(folder, writers))
                TakeBack(folder, writers);
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

    // Our files alone: the folder may have been the user's before.
    private static void TakeBack(string folder, IReadOnlyCollection<string> writers)
    {
        if (TagFiles.NotPlain(folder) is not null || new DirectoryInfo(folder).LinkTarget is not null)
            return;
        TagFiles.Delete(folder);
        foreach (var writer in writers)
            File.Delete(Path.Combine(folder, MarkerOf(writer)));
        TagFiles.Delete(folder); // the folder itself, if it is empty now
    }

    // Where temporary files may lie: beside the config, and beside each entry's files.
    private IEnumerable<string> Places(ProjectorConfig config) => config.Embeddings
        .SelectMany(entry => new[] { entry.TensorPath, entry.MetadataPath, entry.BookmarksPath, entry.Sprite?.ImagePath })
        .Select(file => Path.GetDirectoryName(file) ?? "").Distinct(StringComparer.Ordinal)
        .Select(folder => LogPath.TryOf(path, folder) is { IsReal: true } real ? real.Full : path)
        .Append(path).Distinct(StringComparer.Ordinal).Where(Directory.Exists);
}
