namespace EmbeddingProjector.Logs;

/// <summary>A tag of a log folder, as a place that embeddings go to.</summary>
/// <param name="LogDir">Full path of the log's folder.</param>
/// <param name="Tag">The name in TensorBoard's list.</param>
internal sealed record LogTarget(string LogDir, string Tag) : IEmbeddingTarget
{
    /// <summary>The side in pixels of a thumbnail; null for no sprite.</summary>
    public int? ThumbnailSize { get; init; }

    public TensorFormat Format { get; init; }

    public ProjectionRequest Projections { get; init; } = new([], 2, 0);

    public int Seed { get; init; }

    public bool Force { get; init; }

    /// <summary>Whether and what an entry of the same tag is resumed with; null for what cannot be.</summary>
    public Resumption? Resumption { get; init; }

    /// <summary>The part of a run; null for the whole.</summary>
    public Shard? Shard { get; init; }

    public TimeSpan? Patience { get; init; }

    /// <summary>The folder of the tag's files.</summary>
    public string Home => Path.Combine(LogDir, TagName.Folder(Tag));

    /// <summary>The folder of the rows of a run under way.</summary>
    public string Store => Path.Combine(LogDir, new RunName(Tag, Shard).Folder);

    string IEmbeddingTarget.Location => LogDir;

    public static LogTarget Of(EmbeddingExportOptions options, string model, int count) =>
        new(FullPath(options.LogDir), options.Tag ?? model)
        {
            ThumbnailSize = options.Sprite
                ? Fitting(options.ThumbnailSize ?? SpriteSheet.DefaultThumbnailSize, count)
                : null,
            Format = options.Format,
            Projections = new(options.Projections, options.ProjectionDimensions, options.Seed),
            Seed = options.Seed,
            Force = options.Force,
            Shard = options.Shard,
            Patience = options.Patience,
        };

    public static LogTarget Of(EmbeddingSetExportOptions options, EmbeddingSet set) =>
        new(FullPath(options.LogDir), options.Tag ?? set.Name)
        {
            ThumbnailSize = options.Sprite && set.Thumbnails is { } thumbnails
                ? Fitting(options.ThumbnailSize ?? thumbnails.Value[0].Width, set.Count)
                : null,
            Format = options.Format,
            Projections = new(options.Projections, options.ProjectionDimensions, options.Seed),
            Seed = options.Seed,
            Force = options.Force,
        };

    public bool Check() => LogInspection.Require(this) is not null;

    void IEmbeddingTarget.Publish(
        EmbeddingPublication publication, IRunObserver observer, CancellationToken cancellation) =>
        Publish(publication, observer, cancellation);

    /// <summary>Publishes. The folder is held from the first file that is written to the config's last.</summary>
    public ExportProvenance Publish(
        EmbeddingPublication publication, IRunObserver observer, CancellationToken cancellation)
    {
        var rows = publication.Rows;
        var writer = new TagFolderWriter(rows, RowSample.MostRows, Seed);
        var projections = Projections.Compute(rows, writer.ShownRows, observer, cancellation);
        return Writing(() =>
        {
            using var folder = LogFolder.Open(LogDir, Patience, cancellation);
            Check(); // what a killed writer left is put right, and others may have published meanwhile
            var staging = folder.MakeStaging(Tag);
            using var views = SavedViews.Of(LogDir, Tag, publication.Recipe, folder.Id);
            var (entry, format) = writer.Write(
                staging, Tag, Format, ThumbnailSize, projections, observer, views);
            var described = new ExportProvenance
            {
                Created = DateTime.UtcNow,
                Source = publication.Source,
                Folder = publication.Folder,
                Origin = publication.Origin,
                Dataset = publication.Dataset,
                Experiment = publication.Experiment,
                Recipe = publication.Recipe,
                ModelPath = publication.ModelPath,
                Dimension = rows.Dimension,
                Found = publication.Found,
                PassedOver = publication.PassedOver,
                Embedded = rows.Count,
                Failed = publication.Failed,
                LeftOut = publication.LeftOut,
                Shown = writer.Shown,
                Seed = Seed,
                TensorFormat = format,
                ThumbnailSize = ThumbnailSize,
                Projections = [.. projections.Select(projection => projection.Method)],
                ProjectionDimensions = projections.Count > 0 ? Projections.Dimensions : null,
            };
            using (var file = File.Create(Path.Combine(staging, ExportProvenance.FileName)))
                described.Write(file);
            TagSummaries.Write(staging, rows, described);
            publication.RowsRead?.Invoke();
            folder.Publish(Tag, staging, entry);
            observer.Noted("TensorBoard reads the log's config when it starts: restart one that is running");
            return described;
        });
    }

    /// <summary>Does a step that writes, so that what the disk refuses becomes one clear error.</summary>
    /// <exception cref="ProjectorLogException">The disk refused, by being full for example.</exception>
    public T Writing<T>(Func<T> step) => LogFolder.Writing(
        LogDir,
        step,
        "; the log is as it was before" + (Resumption is null ? "" : ", and -Resume goes on with the rows so far"));

    public void Writing(Action step) => Writing(() =>
    {
        step();
        return true;
    });

    public static string FullPath(string logDir) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(logDir));

    private static int Fitting(int size, int count) =>
        Math.Min(size, SpriteSheet.LargestThumbnail(Math.Clamp(count, 1, RowSample.MostRows)));
}

/// <summary>Whether an entry of the same tag is to be brought up to date, and with what.</summary>
/// <param name="IsWanted">Whether the user asked for it.</param>
/// <param name="Recipe">How the new rows are made.</param>
/// <param name="StoreFits">Whether rows of this very job are there already.</param>
internal sealed record Resumption(bool IsWanted, EmbeddingRecipe Recipe, bool StoreFits);
