using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Logs;

/// <summary>Where an export's files go.</summary>
/// <param name="LogDir">The full path of the log folder.</param>
/// <param name="Tag">The entry's name.</param>
/// <param name="ThumbnailSize">Side of a thumbnail in pixels, with room for all in the sprite; null without a
/// sprite.</param>
/// <param name="CanResume">Whether rows so far are kept for the next run.</param>
internal sealed record ExportTarget(string LogDir, string Tag, int? ThumbnailSize, bool CanResume)
{
    /// <summary>The tag's folder.</summary>
    public string Home => Path.Combine(LogDir, TagName.Folder(Tag));

    /// <summary>The rows of an unfinished export.</summary>
    public string Store => Path.Combine(LogDir, $".{TagName.Folder(Tag)}.partial");

    /// <summary>The place that some options ask for.</summary>
    /// <param name="options">The export's options.</param>
    /// <param name="model">The model's name, for a tag that is not given.</param>
    /// <param name="count">Images found.</param>
    public static ExportTarget Of(EmbeddingExportOptions options, string model, int count) => new(
        FullPath(options.LogDir),
        options.Tag ?? model,
        options.Sprite ? Fitting(options.ThumbnailSize ?? SpriteSheet.DefaultThumbnailSize, count) : null,
        CanResume: true);

    /// <summary>The place that some options ask for.</summary>
    /// <param name="options">The export's options.</param>
    /// <param name="set">Gives a tag and a thumbnail size that are not given; has at least one item.</param>
    public static ExportTarget Of(EmbeddingSetExportOptions options, EmbeddingSet set) => new(
        FullPath(options.LogDir),
        options.Tag ?? set.Name,
        options.Sprite && set.Thumbnails is { } thumbnails
            ? Fitting(options.ThumbnailSize ?? thumbnails.Value[0].Width, set.Count)
            : null,
        CanResume: false);

    /// <summary>Runs a step that writes; a failure of the disk becomes an error that says what is left.</summary>
    /// <exception cref="ProjectorLogException">The disk is full, or the folder cannot be written any more.</exception>
    public T Writing<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ProjectorLogException(
                "LogNotWritable",
                LogDir,
                $"{error.Message}; the log is as it was before"
                + (CanResume ? ", and -Resume goes on with the rows so far" : ""),
                error);
        }
    }

    /// <inheritdoc cref="Writing{T}"/>
    public void Writing(Action step) => Writing(() =>
    {
        step();
        return true;
    });

    private static string FullPath(string logDir) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(logDir));

    private static int Fitting(int size, int count) =>
        Math.Min(size, SpriteSheet.LargestThumbnail(Math.Clamp(count, 1, RowSample.MostRows)));
}
