using System.Net;
using System.Net.Http.Headers;

namespace EmbeddingProjector.Inference.Models.Download;

/// <summary>The requests that bring one file, each from where the last one stopped (RFC 9110, 14: range
/// requests).</summary>
internal sealed class Transfer(HttpClient client, RetryPolicy policy, Uri url, PartFile part, ProgressMeter meter)
{
    private const int BufferLength = 1 << 17;
    private const long MaxLength = 1L << 35; // a server may send without end; the largest torchvision file has 2.6 GB

    private EntityTagHeaderValue? version; // the server's mark of the file that part holds the start of
    private long? total;

    /// <summary>Requests what is missing and writes it.</summary>
    /// <exception cref="DownloadException">Trying again would not help.</exception>
    /// <exception cref="HttpRequestException">No connection, or a server's passing trouble.</exception>
    /// <exception cref="IOException">The connection was cut.</exception>
    public async Task ContinueAsync(CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(policy.StallTimeout);
        using var request = CreateRequest();
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && IsWhole(response))
            return;

        RequireContent(response);
        Align(response);
        using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        await CopyAsync(body, stall).ConfigureAwait(false);
        if (total is { } expected && part.Length != expected)
            throw Restart(
                $"the server announced {expected} bytes and sent {part.Length}", isKept: part.Length < expected);
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (part.Length == 0)
            return request;

        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        if (version is { IsWeak: false })
            request.Headers.IfRange = new RangeConditionHeaderValue(version); // a changed file is sent whole

        return request;
    }

    // "416, the file has N bytes" where we have N: an earlier run stopped between the last byte and the move.
    private bool IsWhole(HttpResponseMessage response) => response.Content.Headers.ContentRange?.Length == part.Length;

    private void RequireContent(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
            return;

        var answer = $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}";
        throw response.StatusCode switch
        {
            HttpStatusCode.RequestedRangeNotSatisfiable => Restart(answer, isKept: false),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new HttpRequestException(answer),
            _ => new DownloadException($"{answer} for {url}"),
        };
    }

    // Puts the end of the part where the response's first byte belongs.
    private void Align(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        var isPartial = response.StatusCode == HttpStatusCode.PartialContent;
        if (isPartial && headers.ContentRange?.From != part.Length)
            throw Restart(
                $"the server sent the range {headers.ContentRange}, not the one from {part.Length}", isKept: false);

        var announced = isPartial ? headers.ContentRange?.Length : headers.ContentLength;
        if (isPartial && total is not null && announced is not null && announced != total)
            throw Restart($"the file's length changed from {total} to {announced} bytes", isKept: false);

        if (!isPartial)
            part.Truncate(); // the server knows no ranges, or the file has changed

        total = announced ?? total;
        version = response.Headers.ETag;
    }

    private async Task CopyAsync(Stream body, CancellationTokenSource stall)
    {
        var buffer = new byte[BufferLength];
        while (true)
        {
            stall.CancelAfter(policy.StallTimeout);
            var count = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            if (count == 0)
                return;

            await part.AppendAsync(buffer.AsMemory(0, count), stall.Token).ConfigureAwait(false);
            meter.Add(count, part.Length, total);
            if (part.Length > MaxLength)
                throw new DownloadException($"{url} sent more than {MaxLength} bytes");
        }
    }

    private IOException Restart(string reason, bool isKept)
    {
        if (!isKept)
        {
            part.Truncate();
            version = null;
            total = null;
        }

        return new IOException(reason);
    }
}
