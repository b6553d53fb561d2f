using System.Security.Cryptography;
using EmbeddingProjector.Weights;
using EmbeddingProjector.Weights.Download;
using static EmbeddingProjector.Tests.Weights.LoopbackServer;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Downloads from a server on this machine that behaves badly in every way that servers do.</summary>
public sealed class WeightDownloaderTests : IDisposable
{
    private static readonly byte[] File = Bytes(300_000, seed: 1);
    private static readonly byte[] OtherFile = Bytes(300_000, seed: 2);
    private static readonly RetryPolicy Impatient = new()
    {
        MaxAttempts = 4,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        StallTimeout = TimeSpan.FromSeconds(10),
    };

    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = WeightDownloader.CreateClient(new SocketsHttpHandler { UseProxy = false });

    private string Target => folder.File($"cache/net-{Convert.ToHexStringLower(SHA256.HashData(File))[..8]}.pth");

    private string Part => Target + ".part";

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole_and_progress_ends_at_its_length()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));
        var reports = new List<DownloadProgress>();

        await Download(server, new ListProgress(reports));

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.False(System.IO.File.Exists(Part));
        Assert.Equal((File.Length, (long?)File.Length), (reports[^1].BytesReceived, reports[^1].TotalBytes));
        Assert.Equal(TimeSpan.Zero, reports[^1].TimeLeft);
        Assert.True(reports[^1].BytesPerSecond > 0);
    }

    [Fact]
    public async Task A_cut_connection_is_taken_up_where_it_broke()
    {
        await using var server = new LoopbackServer(request => request.Number <= 2
            ? Response.Of(File, request).CutAfter(100_000)
            : Response.Of(File, request));

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([0, 100_000, 200_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_not_fetched_again()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));
        Leave(File[..250_000]);

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([250_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task What_an_earlier_run_left_damaged_is_fetched_again()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));
        Leave(OtherFile[..250_000]);

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([250_000, 0], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_the_file_anew()
    {
        await using var server = new LoopbackServer(_ => new("200 OK", File));
        Leave(File[..250_000]);

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(300_000, 1)] // all was there: nothing is sent again
    [InlineData(300_001, 2)] // too much was there: begun anew
    public async Task A_range_past_the_end_is_understood(int left, int requests)
    {
        await using var server = new LoopbackServer(request => request.From >= File.Length
            ? new Response("416 Range Not Satisfiable", []).With("Content-Range", $"bytes */{File.Length}")
            : Response.Of(File, request));
        Leave([.. File, .. new byte[left - File.Length]]);

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task A_file_that_changed_between_two_requests_is_begun_anew()
    {
        await using var server = new LoopbackServer(request => request.Number == 1
            ? Response.Of(OtherFile, request).With("ETag", "\"old\"").CutAfter(100_000)
            : Response.Of(File, request with { Headers = NoHeaders })); // the mark does not fit: the range is ignored

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal("\"old\"", server.Requests.Last().Headers["If-Range"]);
    }

    [Fact]
    public async Task A_range_other_than_the_one_asked_for_is_not_joined_to_the_file()
    {
        await using var server = new LoopbackServer(request => request.Number == 1
            ? new Response("206 Partial Content", File).With("Content-Range", "bytes 0-299999/300000")
            : Response.Of(File, request));
        Leave(File[..100]);

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Equal([100, 0], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Wrong_bytes_are_deleted_and_both_hashes_named()
    {
        await using var server = new LoopbackServer(request => Response.Of(OtherFile, request));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(File))[..8], error.Message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(OtherFile)), error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_web_page_in_place_of_the_file_is_caught()
    {
        await using var server = new LoopbackServer(_ => new("200 OK", "<html>log in first</html>"u8.ToArray()));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains("wrong bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_length_announced_too_long_fails_after_the_last_attempt_and_keeps_the_bytes()
    {
        await using var server = new LoopbackServer(request =>
            Response.Of([.. File, 0], request).CutAfter(File.Length - request.From));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains("failed 4 times", error.Message, StringComparison.Ordinal);
        Assert.Contains("300000 bytes are kept", error.Message, StringComparison.Ordinal);
        Assert.Equal(File, System.IO.File.ReadAllBytes(Part));
    }

    [Fact]
    public async Task A_length_announced_too_short_is_caught_by_the_hash()
    {
        await using var server = new LoopbackServer(_ => new Response("200 OK", File).With("Content-Length", "1000"));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains("wrong bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404 Not Found", 1)]
    [InlineData("403 Forbidden", 1)]
    [InlineData("500 Internal Server Error", 4)]
    [InlineData("429 Too Many Requests", 4)]
    public async Task A_refusal_names_the_answer_and_the_url(string status, int requests)
    {
        await using var server = new LoopbackServer(_ => new(status, []));

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains(status, error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task A_passing_trouble_of_the_server_is_waited_out()
    {
        await using var server = new LoopbackServer(request => request.Number <= 2
            ? new("503 Service Unavailable", [])
            : Response.Of(File, request));

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_redirection_is_followed()
    {
        await using var server = new LoopbackServer(request => request.Path == "/elsewhere"
            ? Response.Of(File, request)
            : new Response("302 Found", []).With("Location", "/elsewhere"));

        await Download(server);

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_cancelled_download_keeps_what_has_come()
    {
        using var cancellation = new CancellationTokenSource();
        await using var server = new LoopbackServer(request =>
            Response.Of(File, request).CutAfter(100_000) with { StallsFor = TimeSpan.FromSeconds(30) });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Download(server, new CancelAtOnce(cancellation), cancellation.Token));

        var kept = System.IO.File.ReadAllBytes(Part);
        Assert.NotEmpty(kept);
        Assert.Equal(File[..kept.Length], kept);
        Assert.False(System.IO.File.Exists(Target));
    }

    [Fact]
    public async Task A_connection_over_which_nothing_comes_is_given_up()
    {
        await using var server = new LoopbackServer(request =>
            Response.Of(File, request).CutAfter(10) with { StallsFor = TimeSpan.FromSeconds(0.5) });
        var downloader = new WeightDownloader(
            client, Impatient with { MaxAttempts = 1, StallTimeout = TimeSpan.FromSeconds(0.2) });

        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            downloader.DownloadAsync(server.Url, Target, null, CancellationToken.None));

        Assert.Contains("nothing came for 0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_downloads_of_one_file_at_once_fetch_it_once()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));

        await Task.WhenAll(Download(server), Download(server), Download(server));

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));
        folder.Write("cache", 1);

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains($"'{folder.File("cache")}' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var server = new LoopbackServer(request => Response.Of(File, request));
        await server.DisposeAsync();

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet18-f37072fd.pth", "f37072fd")]
    [InlineData("alexnet-owt-7be5be79.pth", "7be5be79")]
    [InlineData("my-model.pth", null)]
    [InlineData("run-2024.pth", null)]
    public void The_hash_is_the_files_names_last_part(string file, string? prefix) =>
        Assert.Equal(prefix, PublishedHash.PrefixOf(file));

    private static Dictionary<string, string> NoHeaders => [];

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task Download(
        LoopbackServer server, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new WeightDownloader(client, Impatient).DownloadAsync(server.Url, Target, progress, cancellationToken);

    private void Leave(byte[] part)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        System.IO.File.WriteAllBytes(Part, part);
    }

    private sealed class ListProgress(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }

    private sealed class CancelAtOnce(CancellationTokenSource cancellation) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => cancellation.Cancel();
    }
}
