namespace EmbeddingProjector.Logs;

/// <summary>Reads an entry of a projector log, ours or another tool's, as a set.</summary>
/// <remarks>
/// Of our own entries the full matrix, its items and the thumbnails of the sprite are read. Of others' the projector's
/// copy is, by TensorBoard's rules: a tensor is text if it is valid UTF-8; metadata has a header if and only if it has
/// two or more columns.
/// </remarks>
internal static class ExportedEmbeddings
{
    /// <summary>Reads one entry of a log.</summary>
    /// <param name="logDir">The folder that holds projector_config.pbtxt.</param>
    /// <param name="tag">The entry's name; null where the log has only one.</param>
    /// <exception cref="ProjectorLogException">There is no log, no such entry or more than one, or a file is
    /// damaged.</exception>
    /// <exception cref="NpyFormatException">The matrix is damaged.</exception>
    public static EmbeddingSet Read(string logDir, string? tag = null) =>
        Read(logDir, new EmbeddingReadOptions { Tag = tag }, warn: null);

    /// <summary>Reads one entry of a log.</summary>
    internal static EmbeddingSet Read(string logDir, EmbeddingReadOptions options, Action<string>? warn)
    {
        var entry = Choose(logDir, options.Tag);
        return new LogEntrySet(Path.GetFullPath(logDir), entry).Read(options, warn);
    }

    /// <summary>The entry of a name, or the only one.</summary>
    internal static EmbeddingInfo Choose(string logDir, string? tag) =>
        Choose(logDir, ProjectorConfigReader.Read(ConfigPath(logDir)).Embeddings, tag);

    private static string ConfigPath(string logDir)
    {
        var path = Path.Combine(logDir, ProjectorConfig.FileName);
        return File.Exists(path)
            ? path
            : throw new ProjectorLogException(
                "LogNotFound", logDir, $"expected a log with {ProjectorConfig.FileName}, found none")
            { Kind = ErrorKind.NotFound };
    }

    // Of two entries of one name TensorBoard shows the first. torch calls a tag NAME:STEP; NAME will do.
    private static EmbeddingInfo Choose(string logDir, IReadOnlyList<EmbeddingInfo> entries, string? tag)
    {
        var named = entries.DistinctBy(LogEntries.Name).ToArray();
        var names = string.Join(", ", named.Select(LogEntries.Name));
        if (tag is null)
        {
            return named.Length == 1
                ? named[0]
                : throw new ProjectorLogException(
                    "LogTagAmbiguous", logDir, $"expected one of the {named.Length} entries' names by -Tag: {names}")
                { Kind = ErrorKind.InvalidInput };
        }

        if (named.FirstOrDefault(entry => LogEntries.Name(entry) == tag) is { } exact)
            return exact;

        var steps = named.Where(entry => LogEntries.NameWithoutStep(entry) == tag).ToArray();
        return steps.Length switch
        {
            1 => steps[0],
            0 => throw new ProjectorLogException(
                "LogTagNotFound", logDir, $"expected an entry '{tag}', found: {names}") { Kind = ErrorKind.NotFound },
            _ => throw new ProjectorLogException(
                "LogTagAmbiguous", logDir, $"expected one step of '{tag}', found: {names}")
            { Kind = ErrorKind.InvalidInput },
        };
    }
}
