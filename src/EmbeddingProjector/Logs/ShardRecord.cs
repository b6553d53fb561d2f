using System.Security.Cryptography;
using System.Text.Json;

namespace EmbeddingProjector.Logs;

/// <summary>What a finished shard says of itself: shard.jsonl in its folder, a line for the whole and one a picture. It
/// comes last, so that a shard without it is not finished.</summary>
internal sealed record ShardRecord
{
    /// <summary>The file's name.</summary>
    public const string Name = "shard.jsonl";

    private const int OurVersion = 1;

    public required int FormatVersion { get; init; }

    public required int Index { get; init; }

    public required int Count { get; init; }

    /// <summary>Pictures of the whole data set.</summary>
    public required int Items { get; init; }

    /// <summary>SHA-256 of their names and labels in order: every shard must have seen the same.</summary>
    public required string ItemsSha256 { get; init; }

    public required int PassedOver { get; init; }

    public required int Failed { get; init; }

    public required string Source { get; init; }

    public string? Dataset { get; init; }

    public string? Experiment { get; init; }

    public string? ModelPath { get; init; }

    public required TensorFormat Format { get; init; }

    public required int Seed { get; init; }

    public required ProjectionMethod[] Projections { get; init; }

    public required int ProjectionDimensions { get; init; }

    /// <summary>Whether a file is the record on its way.</summary>
    public static bool IsOnItsWay(string name) =>
        name.StartsWith($".{Name}.", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal);

    public static ShardRecord Of(
        ImageCollection images, EmbeddingExportOptions options, LogTarget target, string? modelPath, int failed) => new()
        {
            FormatVersion = OurVersion,
            Index = target.Shard!.Index,
            Count = target.Shard.Count,
            Items = images.Items.Count,
            ItemsSha256 = Digest(images.Items),
            PassedOver = images.PassedOver,
            Failed = failed,
            Source = options.Source,
            Dataset = options.Dataset,
            Experiment = options.Experiment,
            ModelPath = modelPath,
            Format = options.Format,
            Seed = options.Seed,
            Projections = [.. target.Projections.Methods],
            ProjectionDimensions = target.Projections.Dimensions,
        };

    public static void Write(string folder, ShardRecord record, IEnumerable<ShardRow> rows) =>
        WholeFile.Write(Path.Combine(folder, Name), file =>
        {
            JsonSerializer.Serialize(file, record);
            foreach (var row in rows)
            {
                file.WriteByte((byte)'\n');
                JsonSerializer.Serialize(file, row);
            }
        });

    /// <summary>Reads a shard's record; null where it is not finished.</summary>
    /// <exception cref="ProjectorLogException">The file is no record.</exception>
    public static ShardRecord? TryRead(string folder)
    {
        if (!File.Exists(Path.Combine(folder, Name)))
            return null;

        using var rows = new ShardRows(folder);
        return rows.Record() is { FormatVersion: OurVersion } record
            && record.Index >= 1 && record.Index <= record.Count && record.Items >= 0
            && Enum.IsDefined(record.Format) && record.Projections.All(Enum.IsDefined)
            && record.ProjectionDimensions is 2 or 3
            ? record
            : throw rows.Invalid(1);
    }

    /// <summary>What differs from another shard's record of the same work, in words; empty where nothing does.</summary>
    public string Differences(ShardRecord other)
    {
        var differences = new List<string>();
        Compare("pictures", Items, other.Items);
        Compare("names or labels", ItemsSha256, other.ItemsSha256);
        Compare("files passed over", PassedOver, other.PassedOver);
        Compare("format", Format, other.Format);
        Compare("seed", Seed, other.Seed);
        Compare("data set", Dataset, other.Dataset);
        Compare("experiment", Experiment, other.Experiment);
        Compare("projections", string.Join(' ', Projections), string.Join(' ', other.Projections));
        Compare("projections' dimensions", ProjectionDimensions, other.ProjectionDimensions);
        return string.Join(", ", differences);

        void Compare<T>(string what, T mine, T theirs)
        {
            if (!EqualityComparer<T>.Default.Equals(mine, theirs))
                differences.Add($"{what} ({mine} and {theirs})");
        }
    }

    private static string Digest(IReadOnlyList<ImageItem> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items)
            hash.AppendData(Encoding.UTF8.GetBytes($"{item.Name}\0{item.Label ?? "\u0001"}\0"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>A picture of a shard.</summary>
/// <param name="Place">Its place in the whole data set, from 0.</param>
/// <param name="Id">Its content; null for one that failed.</param>
/// <param name="Name">Its name in the data set.</param>
/// <param name="Label">Its class; null without.</param>
/// <param name="Path">The file that holds it, of one that failed.</param>
/// <param name="ErrorId">Why it failed, as a stable identifier.</param>
/// <param name="Reason">Why it failed.</param>
internal sealed record ShardRow(
    int Place,
    string? Id,
    string Name,
    string? Label,
    string? Path = null,
    string? ErrorId = null,
    string? Reason = null)
{
    public static ShardRow Of(int place, ImageItem item, ContentId? content, Exception? error) => error is null
        ? new(place, content?.ToString(), item.Name, item.Label)
        : new(
            place, null, item.Name, item.Label, item.SourcePath,
            (error as EmbeddingProjectorException)?.ErrorId ?? "FileUnreadable", error.Message);
}
