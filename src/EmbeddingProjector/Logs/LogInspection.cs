namespace EmbeddingProjector.Logs;

/// <summary>Judges what a log folder holds before an export, changing nothing.</summary>
internal static class LogInspection
{
    /// <summary>Refuses what the export may not touch.</summary>
    /// <param name="target">Where the export goes.</param>
    /// <returns>The entry of the export's tag, which it replaces; null where there is none.</returns>
    /// <exception cref="ProjectorLogException">Why not, and what can be done.</exception>
    public static EmbeddingInfo? Require(LogTarget target)
    {
        var (logDir, tag) = (target.LogDir, target.Tag);
        if (TagName.Fault(tag) is { } fault)
            throw new ProjectorLogException("LogTagInvalid", logDir, $"tag '{tag}': {fault}")
            { Kind = ErrorKind.InvalidInput };
        if (File.Exists(logDir))
            throw new ProjectorLogException("LogNotWritable", logDir, "expected a folder, found a file")
            { Kind = ErrorKind.Denied };

        var config = LogFolder.ReadConfig(logDir);
        RequireOwnFolder(logDir, tag, config);
        TagFiles.RequirePlain(LogPath.Of(logDir, TagName.Folder(tag), "the tag").ForWriting());
        var entry = config.Find(tag);
        if (target.Force)
            return entry;

        RequireOurs(target, config);
        if (entry is not null)
            RequireResumable(logDir, entry, target.Resumption);
        return entry;
    }

    private static void RequireResumable(string logDir, EmbeddingInfo entry, Resumption? resumption)
    {
        var tag = entry.TensorName;
        if (resumption is null)
            throw Exists(logDir, tag, "-Force replaces it, another -Tag goes beside it");
        if (!resumption.IsWanted)
            throw Exists(logDir, tag, "-Resume brings it up to date, -Force replaces it, another -Tag goes beside it");

        var provenance = LogEntries.Provenance(logDir, entry);
        var found = provenance is { Origin: EmbeddingOrigin.Pictures } ? provenance.Recipe : null;
        if (found != resumption.Recipe && !resumption.StoreFits)
        {
            var difference = Difference(found, resumption.Recipe);
            throw Exists(logDir, tag, $"-Resume cannot go on, for {difference} differ; -Force replaces it");
        }
    }

    private static ProjectorLogException Exists(string logDir, string tag, string remedy) =>
        new("LogTagExists", logDir, $"the log has an entry '{tag}' already: {remedy}") { Kind = ErrorKind.Exists };

    // The folder is named after the tag; an entry of another name must not have its files there.
    private static void RequireOwnFolder(string logDir, string tag, ProjectorConfig config)
    {
        var home = TagName.Folder(tag);
        var other = config.Embeddings.FirstOrDefault(entry =>
            entry.TensorName != tag && LogEntries.Folder(entry).Equals(home, StringComparison.OrdinalIgnoreCase));
        if (other is not null)
        {
            throw new ProjectorLogException(
                "LogTagClash",
                logDir,
                $"the folder '{home}' of tag '{tag}' holds the files of '{other.TensorName}'; choose another -Tag")
            { Kind = ErrorKind.Exists };
        }
    }

    private static void RequireOurs(LogTarget target, ProjectorConfig config)
    {
        if (!config.Embeddings.IsEmpty
            && config.Embeddings.All(entry => LogEntries.Provenance(target.LogDir, entry) is null))
        {
            var names = string.Join(", ", config.Embeddings.Select(entry => $"'{entry.TensorName}'"));
            throw new ProjectorLogException(
                "LogOfAnotherTool",
                target.LogDir,
                $"the folder holds a log of another tool ({names}); choose another folder, "
                + "or -Force adds to it and keeps its entries") { Kind = ErrorKind.Exists };
        }

        if (TagFiles.AreForeign(target.Home))
        {
            throw new ProjectorLogException(
                "LogOfAnotherTool",
                target.Home,
                "the folder holds files of another tool; choose another -Tag, or -Force replaces them")
            { Kind = ErrorKind.Exists };
        }
    }

    private static string Difference(EmbeddingRecipe? found, EmbeddingRecipe wanted)
    {
        if (found is null)
            return "the tools that made them";
        if (found.Model != wanted.Model || found.WeightsSha256 != wanted.WeightsSha256)
            return $"models (expected {wanted.Model} {wanted.Weights}, found {found.Model} {found.Weights})";
        return found.Layer != wanted.Layer || found.Pooling != wanted.Pooling
            ? $"layers (expected {wanted.Layer} {wanted.Pooling}, found {found.Layer} {found.Pooling})"
            : $"settings (expected {wanted}, found {found})";
    }
}
