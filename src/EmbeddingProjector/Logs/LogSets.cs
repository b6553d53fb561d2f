namespace EmbeddingProjector.Logs;

/// <summary>Removes and renames the sets of a log, holding it as every writer does.</summary>
/// <remarks>TensorBoard opens the log of before or the one of after, whenever the process dies: what a config names is
/// there. Files of others are left; nothing is written or deleted through a link.</remarks>
public static class LogSets
{
    /// <summary>The name of the set that is meant.</summary>
    /// <param name="logDir">The log's folder.</param>
    /// <param name="tag">The name; null where the log has only one set.</param>
    /// <exception cref="ProjectorLogException">There is no log, or the name must be said.</exception>
    public static string Choose(string logDir, string? tag)
    {
        var full = Require(logDir);
        if (tag is not null)
            return tag;

        return Tags(full) is [var only]
            ? only
            : throw new ProjectorLogException(
                "LogTagAmbiguous", full, $"expected one of the sets' names by -Tag: {string.Join(", ", Tags(full))}")
            { Kind = ErrorKind.InvalidInput };
    }

    /// <summary>Removes a set: its entry in the config, then its files, then the rows of runs of it that were stopped.
    /// With the last set the log goes.</summary>
    /// <param name="logDir">The log's folder.</param>
    /// <param name="tag">The set's name.</param>
    /// <param name="force">Removes another tool's too.</param>
    /// <param name="patience">How long another writer is waited for; null for two minutes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ProjectorLogException">There is no such set, it is another tool's, a run of it is under way, or
    /// a link stands in the way. Nothing was removed.</exception>
    public static void Remove(
        string logDir, string tag, bool force = false, TimeSpan? patience = null,
        CancellationToken cancellation = default)
    {
        var full = Require(logDir);
        LogFolder.Writing(full, () =>
        {
            using var folder = LogFolder.Open(full, patience, cancellation);
            Remove(folder, full, LogFolder.ReadConfig(full), [tag], force);
            if (LogFolder.ReadConfig(full).Embeddings.IsEmpty && Leftovers(full).Count == 0)
                folder.End();
            return full;
        });
    }

    /// <summary>Removes every set of a log, and the log.</summary>
    /// <inheritdoc cref="Remove(string, string, bool, TimeSpan?, CancellationToken)"/>
    public static void RemoveAll(
        string logDir, bool force = false, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        var full = Require(logDir);
        LogFolder.Writing(full, () =>
        {
            using var folder = LogFolder.Open(full, patience, cancellation);
            Remove(folder, full, LogFolder.ReadConfig(full), Tags(full), force);
            folder.End();
            return full;
        });
    }

    /// <summary>Gives a set of ours another name.</summary>
    /// <remarks>The files are copied into the new name's folder, so that the old name's are there until the config names
    /// the new ones.</remarks>
    /// <param name="logDir">The log's folder.</param>
    /// <param name="tag">The set's name.</param>
    /// <param name="newTag">Its new name, which the log does not have yet.</param>
    /// <param name="patience">How long another writer is waited for; null for two minutes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The full path of the new name's folder.</returns>
    /// <exception cref="ProjectorLogException">There is no such set of ours, the new name is taken or will not do, or a
    /// link stands in the way. Nothing was changed.</exception>
    public static string Rename(
        string logDir, string tag, string newTag, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        var full = Require(logDir);
        return LogFolder.Writing(full, () =>
        {
            using var folder = LogFolder.Open(full, patience, cancellation);
            return Rename(folder, full, tag, newTag);
        });
    }

    private static string Rename(LogFolder folder, string full, string tag, string newTag)
    {
        var config = LogFolder.ReadConfig(full);
        var entry = Find(full, config, tag) ?? throw NotFound(full, config, tag);
        RequireOurs(full, entry, "renamed");
        if (new LogTarget(full, newTag) { Force = true }.Check())
        {
            throw new ProjectorLogException(
                "LogTagExists", full, $"the log has an entry '{newTag}' already: choose another name")
            { Kind = ErrorKind.Exists };
        }

        var home = LogPath.Of(full, LogEntries.Folder(entry), "tensor_path").ForWriting();
        var newHome = LogPath.Of(full, TagName.Folder(newTag), "the new name").ForWriting();
        if (TagFiles.AreForeign(newHome))
        {
            throw new ProjectorLogException(
                "LogOfAnotherTool", newHome, "the folder holds files of another tool; choose another name")
            { Kind = ErrorKind.Exists };
        }

        var staging = folder.MakeStaging(newTag);
        TagFiles.Copy(home, staging);
        folder.Mark(newHome);
        TagFiles.Move(staging, newHome);
        folder.Mark(home);
        var renamed = entry.In(TagName.Folder(newTag)) with { TensorName = newTag };
        folder.Replace(config with { Embeddings = config.Embeddings.Replace(entry, renamed) });
        folder.Unmark(newHome);
        folder.TakeBack(home);
        return newHome;
    }

    // Everything is judged before anything goes.
    private static void Remove(
        LogFolder folder, string logDir, ProjectorConfig config, IReadOnlyList<string> tags, bool force)
    {
        var homes = new List<string>();
        var foreign = new List<string>();
        var left = config;
        foreach (var tag in tags)
        {
            var entry = Find(logDir, config, tag);
            var orphan = LogPath.Of(logDir, TagName.Folder(tag), "the tag");
            if (entry is null && !Leftovers(logDir).Contains(tag))
                throw NotFound(logDir, config, tag);
            if (entry is null)
            {
                homes.Add(orphan.ForWriting());
            }
            else if (LogEntries.Provenance(logDir, entry) is not null)
            {
                homes.Add(LogPath.Of(logDir, LogEntries.Folder(entry), "tensor_path").ForWriting());
            }
            else
            {
                if (!force)
                    RequireOurs(logDir, entry, "removed; -Force removes it too");
                foreign.AddRange(FilesOf(entry).Select(path => LogPath.Of(logDir, path, "the entry").ForWriting()));
            }

            if (entry is not null)
                left = left.Without(entry.TensorName);
        }

        string[] stores = [.. tags.SelectMany(tag => Stores(logDir).Where(store => store.Name.Tag == tag))
            .Select(store => store.Folder)];
        foreach (var store in stores)
            RowStore.Remove(store);
        homes.RemoveAll(home => ExportProvenance.TryRead(home) is null);
        homes.ForEach(folder.Mark);
        if (left != config)
            folder.Replace(left);
        homes.ForEach(folder.TakeBack);
        var named = left.Embeddings.SelectMany(FilesOf).Select(path => LogPath.TryOf(logDir, path)?.Full).ToHashSet();
        foreach (var file in foreign.Where(file => !named.Contains(file)))
            File.Delete(file);
    }

    private static string Require(string logDir)
    {
        var full = LogTarget.FullPath(logDir);
        var isLog = Directory.Exists(full)
            && (File.Exists(Path.Combine(full, ProjectorConfig.FileName)) || Leftovers(full).Count > 0);
        return isLog
            ? full
            : throw new ProjectorLogException(
                "LogNotFound", full, $"expected a log with {ProjectorConfig.FileName}, found none")
            { Kind = ErrorKind.NotFound };
    }

    private static IReadOnlyList<string> Tags(string logDir) =>
        [.. LogFolder.ReadConfig(logDir).Embeddings.Select(LogEntries.Name).Concat(Leftovers(logDir)).Distinct()];

    // The names of what lies in the log and is in no config: rows of stopped runs, files of sets on their way out.
    private static IReadOnlyList<string> Leftovers(string logDir)
    {
        var named = LogFolder.ReadConfig(logDir).Embeddings.Select(LogEntries.Folder).ToHashSet(StringComparer.Ordinal);
        var orphans = new DirectoryInfo(logDir).EnumerateDirectories()
            .Where(folder => folder.LinkTarget is null && !named.Contains(folder.Name)
                && !LogFolder.IsOnItsWay(folder.Name) && ExportProvenance.TryRead(folder.FullName) is not null)
            .Select(folder => TagName.TryOf(folder.Name)).OfType<string>();
        return [.. orphans.Concat(Stores(logDir).Select(store => store.Name.Tag)).Distinct()];
    }

    private static IEnumerable<(string Folder, RunName Name)> Stores(string logDir) =>
        from folder in Directory.GetDirectories(logDir, ".*").Order(StringComparer.Ordinal)
        let name = RunName.TryParse(Path.GetFileName(folder))
        where name is not null && (name.IsMerged || RunFolder.TryLook(folder) is not null)
        select (folder, name);

    private static EmbeddingInfo? Find(string logDir, ProjectorConfig config, string tag) =>
        config.Embeddings.FirstOrDefault(entry => LogEntries.Name(entry) == tag);

    private static void RequireOurs(string logDir, EmbeddingInfo entry, string what)
    {
        if (LogEntries.Provenance(logDir, entry) is null)
        {
            throw new ProjectorLogException(
                "LogOfAnotherTool", logDir,
                $"expected '{LogEntries.Name(entry)}' to be an export of ours, found another tool's, which is not {what}")
            { Kind = ErrorKind.Denied };
        }
    }

    private static ProjectorLogException NotFound(string logDir, ProjectorConfig config, string tag) => new(
        "LogTagNotFound", logDir,
        $"expected an entry '{tag}', found: {string.Join(", ", config.Embeddings.Select(LogEntries.Name))}")
    { Kind = ErrorKind.NotFound };

    private static IEnumerable<string> FilesOf(EmbeddingInfo entry) =>
        new[] { entry.TensorPath, entry.MetadataPath, entry.BookmarksPath, entry.Sprite?.ImagePath ?? "" }
            .Where(path => path.Length > 0);
}
