using System.Text;
using EmbeddingProjector.Files;

namespace EmbeddingProjector.Logs;

/// <summary>A log folder while one export writes to it. No moment of its work leaves a config whose files are not
/// whole.</summary>
/// <remarks>
/// A new entry's files go to <c>tag/</c> before the config names them. Where the config names files in <c>tag/</c>
/// already, the new ones go to <c>tag%next/</c>, the config is switched to them, <c>tag/</c> is filled anew, and the
/// config is switched back. A run that was killed between the switches is finished by the next one.
/// </remarks>
internal sealed class LogFolder : IDisposable
{
    private const string LockName = ".embeddingprojector.lock";
    private const string StagingSuffix = ".staging";
    private const string NextSuffix = "%next"; // no tag's folder ends so: '%' there begins an escape

    private readonly string path;
    private readonly FileStream lockFile;

    private LogFolder(string path, FileStream lockFile)
    {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// <summary>Takes hold of a folder, made if it is missing, and finishes or clears away what a killed run
    /// left.</summary>
    /// <param name="path">The full path.</param>
    /// <exception cref="ProjectorLogException">Another export holds it, or it cannot be written.</exception>
    public static LogFolder Open(string path)
    {
        var folder = new LogFolder(path, Lock(path));
        try
        {
            folder.Recover();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>An empty folder in which a tag's files are put together.</summary>
    public string MakeStaging(string tag)
    {
        var staging = Path.Combine(path, $".{TagName.Folder(tag)}{StagingSuffix}");
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
        Directory.CreateDirectory(staging);
        return staging;
    }

    /// <summary>The config as it stands; one without entries where there is none.</summary>
    public static ProjectorConfig ReadConfig(string logDir)
    {
        var file = Path.Combine(logDir, ProjectorConfig.FileName);
        return File.Exists(file) ? ProjectorConfigReader.Read(file) : new ProjectorConfig();
    }

    /// <summary>Puts a tag's files in place, then its entry.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="staging">Holds the files; is gone afterwards.</param>
    /// <param name="entry">Its paths begin with the tag's folder.</param>
    public void Publish(string tag, string staging, EmbeddingInfo entry)
    {
        var home = TagName.Folder(tag);
        var config = ReadConfig(path);
        EventFile.Ensure(path, DateTimeOffset.UtcNow);
        if (!config.Embeddings.Any(other => LogEntries.Folder(other) == home))
        {
            TagFiles.Move(staging, Path.Combine(path, home));
            Switch(config.With(entry));
            return;
        }

        TagFiles.Move(staging, Path.Combine(path, home + NextSuffix));
        Switch(config.With(entry.In(home + NextSuffix)));
        BringHome(home, entry);
    }

    /// <summary>Changes an entry whose files are in place.</summary>
    /// <param name="entry">Goes in the place of the one of its name.</param>
    public void Replace(EmbeddingInfo entry) => Switch(ReadConfig(path).With(entry));

    /// <summary>Lets go of the folder; files put together in vain are cleared away.</summary>
    public void Dispose()
    {
        try
        {
            DeleteStaging();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next run tries again.
        }

        lockFile.Dispose();
    }

    // The file stays: were it deleted, a third process could lock a new one while a second holds the old.
    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var file = Path.Combine(path, LockName);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw NotWritable(path, error);
        }
        catch (IOException error) when (File.Exists(Path.Combine(path, LockName)))
        {
            throw new ProjectorLogException(
                "LogInUse", path, "another export is writing to this folder: wait for it, or choose another", error);
        }
        catch (IOException error)
        {
            throw NotWritable(path, error);
        }
    }

    private static ProjectorLogException NotWritable(string path, Exception error) =>
        new("LogNotWritable", path, $"expected a folder that can be written, found: {error.Message}", error);

    private void Recover()
    {
        DeleteStaging();
        foreach (var next in Directory.GetDirectories(path, $"*{NextSuffix}").Select(Path.GetFileName))
        {
            var home = next![..^NextSuffix.Length];
            var entry = ReadConfig(path).Embeddings.FirstOrDefault(entry => LogEntries.Folder(entry) == next);
            if (entry is null)
                TagFiles.Delete(Path.Combine(path, next));
            else
                BringHome(home, entry.In(home));
        }
    }

    private void DeleteStaging()
    {
        foreach (var staging in Directory.GetDirectories(path, $".*{StagingSuffix}"))
            Directory.Delete(staging, recursive: true);
    }

    private void BringHome(string home, EmbeddingInfo entry)
    {
        var next = Path.Combine(path, home + NextSuffix);
        TagFiles.Copy(next, Path.Combine(path, home));
        Switch(ReadConfig(path).With(entry));
        TagFiles.Delete(next);
    }

    private void Switch(ProjectorConfig config) => WholeFile.Write(
        Path.Combine(path, ProjectorConfig.FileName),
        file => file.Write(Encoding.UTF8.GetBytes(ProjectorConfigWriter.Write(config))));
}
