using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;
using static EmbeddingProjector.Tests.Weights.LoopbackServer;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Downloads that reach their end, whatever the server does on the way.</summary>
public sealed class WeightDownloaderTests : LoopbackDownload
{
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
    public async Task Two_downloads_of_one_file_at_once_fetch_it_once()
    {
        await using var server = new LoopbackServer(request => Response.Of(File, request));

        await Task.WhenAll(Download(server), Download(server), Download(server));

        Assert.Equal(File, System.IO.File.ReadAllBytes(Target));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("resnet18-f37072fd.pth", "f37072fd")]
    [InlineData("alexnet-owt-7be5be79.pth", "7be5be79")]
    [InlineData("my-model.pth", null)]
    [InlineData("run-2024.pth", null)]
    public void The_hash_is_the_files_names_last_part(string file, string? prefix) =>
        Assert.Equal(prefix, PublishedHash.PrefixOf(file));

    private static Dictionary<string, string> NoHeaders => [];

    private sealed class ListProgress(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}
