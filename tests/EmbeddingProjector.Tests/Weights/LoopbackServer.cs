using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>A server on this machine that answers each request as a test wishes, one request a connection: raw sockets,
/// so that it can lie and cut off.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, Response> answer;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public LoopbackServer(Func<Request, Response> answer)
    {
        this.answer = answer;
        listener.Start();
        Url = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/models/file.pth");
        loop = Task.Run(AcceptAsync);
    }

    public Uri Url { get; }

    public ConcurrentQueue<Request> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var connection = await listener.AcceptTcpClientAsync(stop.Token);
                await ServeAsync(connection.GetStream());
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The test is over, or the client hung up.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync() ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();

        var request = new Request(Requests.Count + 1, path, headers);
        Requests.Enqueue(request);
        var response = answer(request);
        var text = new StringBuilder($"HTTP/1.1 {response.Status}\r\nConnection: close\r\n");
        foreach (var (name, value) in response.Headers)
            text.Append($"{name}: {value}\r\n");

        await stream.WriteAsync(Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()));
        await stream.WriteAsync(response.Body);
        if (response.StallsFor > TimeSpan.Zero)
            await Task.Delay(response.StallsFor, stop.Token);
    }

    public sealed record Request(int Number, string Path, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>The first byte asked for.</summary>
        public int From => Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..^1]) : 0;
    }

    public sealed record Response(string Status, byte[] Body)
    {
        public Dictionary<string, string> Headers { get; init; } = new() { ["Content-Length"] = $"{Body.Length}" };

        public TimeSpan StallsFor { get; init; }

        /// <summary>What an honest server answers.</summary>
        public static Response Of(byte[] file, Request request) => request.From == 0
            ? new("200 OK", file)
            : new("206 Partial Content", file[request.From..])
            {
                Headers = new()
                {
                    ["Content-Length"] = $"{file.Length - request.From}",
                    ["Content-Range"] = $"bytes {request.From}-{file.Length - 1}/{file.Length}",
                },
            };

        /// <summary>The same headers, but the connection ends early.</summary>
        public Response CutAfter(int count) =>
            this with { Headers = Headers, Body = Body[..Math.Min(count, Body.Length)] };

        /// <summary>The same with another header.</summary>
        public Response With(string name, string value) =>
            this with { Headers = new(Headers) { [name] = value } };
    }
}
