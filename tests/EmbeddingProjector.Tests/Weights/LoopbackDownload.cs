using System.Security.Cryptography;
using EmbeddingProjector.Inference.Models.Download;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>One file, a folder to fetch it into, and a downloader that does not wait long.</summary>
public abstract class LoopbackDownload : IDisposable
{
    internal static readonly RetryPolicy Impatient = new()
    {
        MaxAttempts = 4,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        StallTimeout = TimeSpan.FromSeconds(10),
    };

    protected static readonly byte[] File = Bytes(300_000, seed: 1);
    protected static readonly byte[] OtherFile = Bytes(300_000, seed: 2);

    internal TemporaryFolder Folder { get; } = new();

    protected HttpClient Client { get; } = WeightDownloader.CreateClient(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Where the file goes; its name has the file's own hash.</summary>
    protected string Target => Folder.File($"cache/net-{Convert.ToHexStringLower(SHA256.HashData(File))[..8]}.pth");

    protected string Part => Target + ".part";

    public void Dispose()
    {
        Client.Dispose();
        Folder.Dispose();
    }

    private protected Task Download(
        LoopbackServer server, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new WeightDownloader(Client, Impatient).DownloadAsync(server.Url, Target, progress, cancellationToken);

    /// <summary>What an earlier run left.</summary>
    protected void Leave(byte[] part)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Part)!);
        System.IO.File.WriteAllBytes(Part, part);
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
