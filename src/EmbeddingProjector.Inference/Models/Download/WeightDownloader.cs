using System.Text.RegularExpressions;

namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>Downloads a file to FILE.part, goes on where an earlier download stopped, checks the hash that is part of
/// the file's name, and moves the file into place.</summary>
internal sealed class WeightDownloader
{
    private static readonly HttpClient SharedClient = CreateClient(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) });

    private readonly HttpClient client;
    private readonly RetryPolicy policy;

    public WeightDownloader()
        : this(SharedClient, new())
    {
    }

    /// <summary>A downloader with another connection or more patience.</summary>
    public WeightDownloader(HttpClient client, RetryPolicy policy)
    {
        this.client = client;
        this.policy = policy;
    }

    /// <summary>A client that waits as long as bytes come.</summary>
    public static HttpClient CreateClient(HttpMessageHandler handler)
    {
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new("EmbeddingProjector", null));
        return client;
    }

    /// <summary>Downloads a file, unless another process has done so by the time that it is our turn.</summary>
    /// <param name="url">Where the file is published.</param>
    /// <param name="path">Where it goes.</param>
    /// <param name="progress">Told of the bytes, or null.</param>
    /// <param name="cancellationToken">Stops it; FILE.part is kept.</param>
    /// <exception cref="DownloadException">The server, the bytes or the folder is at fault, for good.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task DownloadAsync(
        Uri url, string path, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var turn = await DownloadLock.AcquireAsync(path, cancellationToken).ConfigureAwait(false);
        if (File.Exists(path))
            return;

        using var part = PartFile.Open(path);
        var meter = new ProgressMeter(Path.GetFileName(path), progress);
        var expected = PublishedHash.PrefixOf(path);
        if (expected is null)
            part.Truncate(); // nothing would tell a mixture of two versions

        var wasBegun = part.Length > 0;
        var found = await ReceiveAsync(url, part, meter, cancellationToken).ConfigureAwait(false);
        if (wasBegun && !Fits(found, expected))
        {
            part.Truncate(); // what an earlier run left may be at fault
            found = await ReceiveAsync(url, part, meter, cancellationToken).ConfigureAwait(false);
        }

        if (!Fits(found, expected))
        {
            part.Delete();
            throw new DownloadException(
                $"{url} sent the wrong bytes: expected a SHA-256 that begins with {expected}, found {found}; " +
                "they were deleted");
        }

        part.MoveIntoPlace();
    }

    private static bool Fits(string found, string? expected) =>
        expected is null || found.StartsWith(expected, StringComparison.Ordinal);

    // Returns the whole file's hash.
    private async Task<string> ReceiveAsync(
        Uri url, PartFile part, ProgressMeter meter, CancellationToken cancellationToken)
    {
        var transfer = new Transfer(client, policy, url, part, meter);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await transfer.ContinueAsync(cancellationToken).ConfigureAwait(false);
                return part.ComputeHash();
            }
            catch (HttpRequestException error)
                when (attempt == 1 && error.HttpRequestError == HttpRequestError.NameResolutionError)
            {
                throw new DownloadException($"the host '{url.Host}' is not known here (no network?)", error);
            }
            catch (Exception error) when (IsPassing(error) && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == policy.MaxAttempts)
                    throw GivenUp(url, part, error);
            }

            await Task.Delay(policy.DelayAfter(attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    // A stalled connection shows as a cancellation that the caller did not ask for.
    private static bool IsPassing(Exception error) =>
        error is HttpRequestException or IOException or OperationCanceledException;

    private DownloadException GivenUp(Uri url, PartFile part, Exception error)
    {
        var reason = error is OperationCanceledException
            ? $"nothing came for {policy.StallTimeout.TotalSeconds} s"
            : error.Message;
        var kept = part.Length > 0 ? $" ({part.Length} bytes are kept; another try goes on from there)" : "";
        return new($"{url} failed {policy.MaxAttempts} times, at last because: {reason}{kept}", error);
    }
}

/// <summary>The start of a file's SHA-256 that torchvision puts into its name: <c>resnet18-f37072fd.pth</c>.</summary>
internal static partial class PublishedHash
{
    /// <summary>The hexadecimal digits between the last dash and the extension, or null where there are none.</summary>
    public static string? PrefixOf(string path) =>
        Pattern().Match(Path.GetFileName(path)) is { Success: true } match ? match.Groups[1].Value : null;

    // Fewer than eight digits may be a version or a year.
    [GeneratedRegex(@"-([0-9a-f]{8,64})\.[A-Za-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
