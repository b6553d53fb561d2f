using System.Security.Cryptography;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;
using static EmbeddingProjector.Tests.Weights.LoopbackServer;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Downloads that fail: what the error says, and what is left on disk.</summary>
public sealed class WeightDownloadFailureTests : LoopbackDownload
{
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
            Client, Impatient with { MaxAttempts = 1, StallTimeout = TimeSpan.FromSeconds(0.2) });

        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            downloader.DownloadAsync(server.Url, Target, null, CancellationToken.None));

        Assert.Contains("nothing came for 0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));
        Folder.Write("cache", 1);

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains($"'{Folder.File("cache")}' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Without_a_network_nothing_is_tried_again()
    {
        using var unreachable = WeightDownloader.CreateClient(new UnknownHost());
        var downloader = new WeightDownloader(unreachable, Impatient with { FirstDelay = TimeSpan.FromMinutes(10) });

        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            downloader.DownloadAsync(new("https://download.example/w"), Target, null, CancellationToken.None));

        Assert.Contains("'download.example' is not known here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var server = new LoopbackServer(request => Response.Of(File, request));
        await server.DisposeAsync();

        var error = await Assert.ThrowsAsync<DownloadException>(() => Download(server));

        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
    }

    private sealed class CancelAtOnce(CancellationTokenSource cancellation) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => cancellation.Cancel();
    }

    private sealed class UnknownHost : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token) =>
            throw new HttpRequestException(HttpRequestError.NameResolutionError);
    }
}
