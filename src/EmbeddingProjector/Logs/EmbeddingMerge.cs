using System.Diagnostics;

namespace EmbeddingProjector.Logs;

/// <summary>Publishes the shards of a run as one set: the same bytes as of a run by one machine.</summary>
/// <remarks>Every row is checked against its checksum. The shards' rows go once the log has them; a merge that was
/// killed before publishing is done again, one killed afterwards finishes that.</remarks>
public sealed partial class EmbeddingMerge
{
    private const int MostNamed = 20;

    private readonly string logDir;
    private readonly EmbeddingMergeOptions options;
    private readonly Lazy<string> tag;

    /// <summary>Sets the job up; nothing is read yet.</summary>
    /// <param name="options">Where the shards are.</param>
    public EmbeddingMerge(EmbeddingMergeOptions options)
    {
        this.options = options;
        logDir = LogTarget.FullPath(options.LogDir);
        tag = new(ChooseTag);
    }

    /// <summary>The name that the set will have.</summary>
    /// <exception cref="ProjectorLogException">There is no shard, or of several sets.</exception>
    public string Tag => tag.Value;

    private string[] Folders => [.. options.Sources.Select(LogTarget.FullPath).Prepend(logDir).Distinct()];

    /// <summary>Merges.</summary>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellation">Ends the merge before anything is changed.</param>
    /// <exception cref="ProjectorLogException">A shard is lost, unfinished, there twice, damaged, or of other work; or
    /// the log does not allow it. Nothing was changed.</exception>
    public EmbeddingExportResult Run(IRunObserver? observer = null, CancellationToken cancellation = default) =>
        LogFolder.Writing(logDir, () => Merge(observer ?? RunObserver.Silent, cancellation));

    private EmbeddingExportResult Merge(IRunObserver observer, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var heard = new RecordingObserver(observer);
        var (shards, merged) = Find();
        if (Finish(shards, merged) is { } before)
            return Describe(before, [], heard, start);

        var records = Require(shards);
        var stores = new List<RowStore>();
        try
        {
            foreach (var shard in shards)
            {
                cancellation.ThrowIfCancellationRequested();
                stores.Add(RowStore.OpenFinished(shard.Folder));
            }

            var recipe = RunFolder.Recipe(shards[0].Folder)!;
            using var rows = MergedRows.Read(shards, stores, recipe, records[0].Items, logDir, cancellation);
            var published = Published(recipe, rows) ?? Publish(records[0], recipe, rows, CloseRows, heard, cancellation);
            CloseRows(); // folders with open files cannot be moved on every system
            foreach (var store in stores)
                store.Release();
            Take(shards);
            return Describe(published, rows.Failures, heard, start);

            void CloseRows()
            {
                rows.Dispose();
                stores.ForEach(store => store.Dispose());
            }
        }
        finally
        {
            foreach (var store in stores)
            {
                store.Dispose();
                store.Release();
            }
        }
    }

    // What a merge published that was killed before it could mark a shard: the same ids and the same bits.
    private ExportProvenance? Published(RunRecipe recipe, MergedRows rows)
    {
        var home = Path.Combine(logDir, TagName.Folder(Tag));
        var matrix = Path.Combine(home, LogColumns.EmbeddingsFile);
        if (ExportProvenance.TryRead(home) is not { Origin: EmbeddingOrigin.Pictures } there
            || there.Recipe != recipe.Recipe || there.Embedded != rows.Count || !File.Exists(matrix)
            || LogFolder.ReadConfig(logDir).Find(Tag) is not { } entry
            || LogEntries.Folder(entry) != TagName.Folder(Tag))
        {
            return null;
        }

        using var vectors = MatrixBlocks.Open(matrix);
        if (vectors.Count != rows.Count)
            return null;

        var ids = MetadataFile.ReadRows(Path.Combine(home, LogColumns.ItemsFile)).Skip(1).Select(row => row[0]);
        foreach (var (row, id) in ids.Take(rows.Count).Index())
        {
            if (id != rows.Id(row) || !vectors.Row(row).SequenceEqual(rows.Vector(row)))
                return null;
        }

        return there;
    }

    private ExportProvenance Publish(
        ShardRecord first, RunRecipe recipe, MergedRows rows, Action rowsRead, RecordingObserver heard,
        CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            throw new ProjectorLogException(
                "NoEmbedding", logDir, $"none of {first.Items} pictures has an embedding; the log is as it was before");
        }

        var target = new LogTarget(logDir, Tag)
        {
            ThumbnailSize = recipe.ThumbnailSize,
            Format = first.Format,
            Projections = new(first.Projections, first.ProjectionDimensions, first.Seed),
            Seed = first.Seed,
            Force = options.Force,
            Patience = options.Patience,
        };
        target.Check();
        foreach (var warning in ExportWarnings.Of(
            first.Items, recipe.Dimension, first.Seed, recipe.ThumbnailSize, recipe.ThumbnailSize))
            heard.Warned(warning);
        if (rows.Count == 1 && first.Items > 1)
            heard.Warned(ExportWarnings.OneRow);

        var leftOut = rows.Failures.Count(
            failure => failure.Error is StoredFailureException { ErrorId: NotFiniteException.Id });
        return target.Publish(
            new(rows, first.Source)
            {
                Origin = EmbeddingOrigin.Pictures,
                Dataset = first.Dataset,
                Experiment = first.Experiment,
                Recipe = recipe.Recipe,
                ModelPath = first.ModelPath,
                Found = first.Items,
                PassedOver = first.PassedOver,
                Failed = rows.Failures.Count - leftOut,
                LeftOut = leftOut,
                RowsRead = rowsRead,
            },
            heard,
            cancellation);
    }

    private EmbeddingExportResult Describe(
        ExportProvenance published, IReadOnlyList<ItemFailure> failures, RecordingObserver heard, long start) => new()
    {
        LogDir = logDir,
        Tag = Tag,
        Model = published.Recipe?.Model,
        Count = published.Embedded,
        Shown = published.Shown,
        Dimension = published.Dimension,
        Resumed = 0,
        PassedOver = published.PassedOver,
        Failed = failures,
        Format = published.TensorFormat,
        ThumbnailSize = published.ThumbnailSize,
        Elapsed = Stopwatch.GetElapsedTime(start),
        Warnings = heard.Warnings,
        TagFolder = Path.Combine(logDir, TagName.Folder(Tag)),
    };
}

/// <summary>What a merge reads and writes.</summary>
public sealed record EmbeddingMergeOptions
{
    /// <summary>The log's folder, which has the shards, or some of them.</summary>
    public required string LogDir { get; init; }

    /// <summary>The set's name; null for that of the shards.</summary>
    public string? Tag { get; init; }

    /// <summary>More log folders with shards: those of machines that share no disk.</summary>
    public IReadOnlyList<string> Sources { get; init; } = Array.Empty<string>();

    /// <summary>Replaces an entry of the same tag, and adds to a log that another tool wrote.</summary>
    public bool Force { get; init; }

    /// <summary>How long another writer of the log is waited for; null for two minutes.</summary>
    public TimeSpan? Patience { get; init; }
}

/// <summary>What another machine found wrong with a picture.</summary>
internal sealed class StoredFailureException(string errorId, string message)
    : EmbeddingProjectorException(errorId, message);

/// <summary>A picture that another machine had.</summary>
internal sealed record StoredPicture(ShardRow Row) : ImageItem(Row.Name, Row.Label, Row.Path ?? "")
{
    public override byte[] ReadContent() =>
        throw new FileNotFoundException("the picture is another machine's", SourcePath);

    public override RgbImage Decode(byte[] content, ImageReadOptions options) =>
        throw new FileNotFoundException("the picture is another machine's", SourcePath);
}
