namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>Finds a published weight file: among the library's own, in torch's cache folder, or at its URL.</summary>
/// <remarks>The environment variable EMBEDDINGPROJECTOR_OFFLINE=1 forbids the network.</remarks>
public sealed class WeightStore
{
    private const string OfflineVariable = "EMBEDDINGPROJECTOR_OFFLINE";

    private readonly WeightDownloader downloader;
    private readonly Func<string, string?> environment;

    /// <summary>A store over a folder.</summary>
    /// <param name="checkpointFolder">Null for torch's own: TORCH_HOME/hub/checkpoints, else
    /// XDG_CACHE_HOME/torch/hub/checkpoints, else ~/.cache/torch/hub/checkpoints.</param>
    public WeightStore(string? checkpointFolder = null)
        : this(checkpointFolder, new WeightDownloader(), Environment.GetEnvironmentVariable)
    {
    }

    internal WeightStore(string? checkpointFolder, WeightDownloader downloader, Func<string, string?> environment)
    {
        this.downloader = downloader;
        this.environment = environment;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        CheckpointFolder = checkpointFolder is null
            ? TorchCache.CheckpointFolder(environment, home)
            : Path.GetFullPath(checkpointFolder);
    }

    /// <summary>Where downloaded files are looked for and put.</summary>
    public string CheckpointFolder { get; }

    /// <summary>Finds a weight file on this machine.</summary>
    /// <param name="weights">The set.</param>
    /// <param name="path">A file that the user gave in its place, or null.</param>
    /// <returns>What <see cref="WeightFile.Open(string)"/> and <see cref="WeightHash.Of"/> take: a path, or
    /// <c>embedded:NAME</c>; null where a download is needed.</returns>
    /// <exception cref="WeightsNotFoundException">The user's file does not exist.</exception>
    /// <exception cref="WeightFormatException">The user gave a file for a model that has no weights.</exception>
    public string? FindLocal(WeightSet weights, string? path = null)
    {
        if (weights.FileName.Length == 0)
            return path is null
                ? EmbeddedWeights.Nothing
                : throw new WeightFormatException(path, "expected no weights, for the model has none");

        if (path is not null)
            return File.Exists(path) ? path : throw NotFound(weights, $"the file '{path}' does not exist");
        if (weights.Url is null)
            return EmbeddedWeights.Exists(weights.FileName) ? EmbeddedWeights.LocationOf(weights.FileName) : null;

        var cached = Path.Combine(CheckpointFolder, weights.FileName);
        return File.Exists(cached) ? cached : null;
    }

    /// <summary>Finds a weight file, downloading it where needed; a download that was cut off goes on where it
    /// stopped.</summary>
    /// <param name="weights">The set.</param>
    /// <param name="progress">Told several times a second, from any thread.</param>
    /// <param name="cancellationToken">Stops a download; what has come is kept for the next one.</param>
    /// <returns>As <see cref="FindLocal"/>.</returns>
    /// <exception cref="WeightsNotFoundException">The network is forbidden or down, the server does not have the file,
    /// it sent other bytes than were published, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<string> EnsureLocalAsync(
        WeightSet weights, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (FindLocal(weights) is { } local)
            return local;
        if (weights.Url is null)
            throw NotFound(weights, "the library does not carry them");
        if (environment(OfflineVariable) is { Length: > 0 } offline && offline != "0")
            throw NotFound(weights, $"the network is forbidden by {OfflineVariable}={offline}");

        var path = Path.Combine(CheckpointFolder, weights.FileName);
        try
        {
            await downloader.DownloadAsync(weights.Url, path, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (DownloadException error)
        {
            throw NotFound(weights, error.Message, error);
        }

        return path;
    }

    /// <summary>As <see cref="EnsureLocalAsync"/>, for callers without tasks.</summary>
    /// <inheritdoc cref="EnsureLocalAsync"/>
    public string EnsureLocal(
        WeightSet weights, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        EnsureLocalAsync(weights, progress, cancellationToken).GetAwaiter().GetResult();

    private WeightsNotFoundException NotFound(WeightSet weights, string reason, Exception? cause = null) =>
        new(weights.FileName, weights.Url, CheckpointFolder, reason, cause);
}
