using System.Security.Cryptography;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

public sealed class WeightStoreTests : IDisposable
{
    private static readonly byte[] Bytes = [1, 2, 3, 4, 5];

    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = WeightDownloader.CreateClient(new SocketsHttpHandler { UseProxy = false });
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);

    private static string FileName => $"net-{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..8]}.pth";

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("/t", "/x", "/t/hub/checkpoints")]
    [InlineData("~/t", "/x", "/home/me/t/hub/checkpoints")]
    [InlineData("", "/x", "/x/torch/hub/checkpoints")]
    [InlineData(null, "~/x", "/home/me/x/torch/hub/checkpoints")]
    [InlineData(null, null, "/home/me/.cache/torch/hub/checkpoints")]
    public void The_cache_folder_is_torchs_own(string? torchHome, string? cacheHome, string expected)
    {
        var found = TorchCache.CheckpointFolder(name => name == "TORCH_HOME" ? torchHome : cacheHome, "/home/me");
        Assert.Equal(Path.GetFullPath(expected), found);
    }

    [Fact]
    public void Weights_without_a_url_are_the_librarys_own()
    {
        var store = Store();
        var embedded = Set(null) with { FileName = "tiny-resnet20.safetensors" };

        Assert.Equal("embedded:tiny-resnet20.safetensors", store.FindLocal(embedded));
        Assert.Equal(store.FindLocal(embedded), store.EnsureLocal(embedded));
        Assert.Null(store.FindLocal(embedded with { FileName = "none.safetensors" }));
        var error = Assert.Throws<WeightsNotFoundException>(() =>
            store.EnsureLocal(embedded with { FileName = "none.safetensors" }));
        Assert.Contains("none.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_file_goes_before_everything()
    {
        var own = folder.Write("own.pth", Bytes);
        folder.Write(FileName, Bytes);

        Assert.Equal(own, Store().FindLocal(Set(new("http://127.0.0.1:1/")), own));
        var error = Assert.Throws<WeightsNotFoundException>(() => Store().FindLocal(Set(null), own + "x"));
        Assert.Contains(own + "x", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_fetched_once_and_found_from_then_on()
    {
        await using var server = new LoopbackServer(request => LoopbackServer.Response.Of(Bytes, request));
        var set = Set(server.Url);
        var store = Store();

        Assert.Null(store.FindLocal(set));
        Assert.Equal(folder.File(FileName), await store.EnsureLocalAsync(set));
        Assert.Equal(folder.File(FileName), store.EnsureLocal(set));
        Assert.Equal(folder.File(FileName), store.FindLocal(set));
        Assert.Equal(Bytes, File.ReadAllBytes(folder.File(FileName)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Offline_the_error_names_the_url_and_the_folder_and_nobody_is_asked()
    {
        await using var server = new LoopbackServer(request => LoopbackServer.Response.Of(Bytes, request));
        environment["EMBEDDINGPROJECTOR_OFFLINE"] = "1";

        var error = await Assert.ThrowsAsync<WeightsNotFoundException>(() => Store().EnsureLocalAsync(Set(server.Url)));

        Assert.Equal("WeightsNotFound", error.ErrorId);
        Assert.Equal((FileName, server.Url, folder.Path), (error.FileName, error.Url, error.Folder));
        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_failed_download_names_the_reason_the_url_and_the_folder()
    {
        await using var server = new LoopbackServer(_ => new("404 Not Found", []));

        var error = await Assert.ThrowsAsync<WeightsNotFoundException>(() => Store().EnsureLocalAsync(Set(server.Url)));

        Assert.Contains("404 Not Found", error.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_is_computed_again_only_when_the_file_has_changed()
    {
        var path = folder.Write("w", Bytes);
        var first = WeightHash.Of(path);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes)), first);
        Assert.Same(first, WeightHash.Of(path));

        folder.Write("w", 9, 9);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([9, 9])), WeightHash.Of(path));
    }

    [Fact]
    public void The_embedded_weights_have_a_hash_too() =>
        Assert.Matches("^[0-9a-f]{64}$", WeightHash.Of("embedded:tiny-resnet20.safetensors"));

    private WeightStore Store() => new(
        folder.Path, new WeightDownloader(client, new() { FirstDelay = TimeSpan.Zero }), environment.GetValueOrDefault);

    private static WeightSet Set(Uri? url) => new()
    {
        Name = "TEST",
        FileName = FileName,
        Url = url,
        Transform = null!, // not looked at by the store
        Categories = [],
        License = "MIT",
    };
}
