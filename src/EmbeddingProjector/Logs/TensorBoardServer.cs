using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Logs;

/// <summary>A TensorBoard that runs on this machine alone.</summary>
/// <remarks>TensorBoard itself chooses a free port, and tells the address when it can be asked.</remarks>
public sealed partial class TensorBoardServer : IDisposable
{
    private const string Program = "tensorboard";
    private const string Loopback = "127.0.0.1";
    private const int MostLines = 20;

    private readonly Process process;

    private TensorBoardServer(Process process, string logDir, Uri url)
    {
        this.process = process;
        Id = process.Id;
        LogDir = logDir;
        Url = url;
    }

    /// <summary>The address to open in a browser.</summary>
    public Uri Url { get; }

    /// <summary>The full path of the folder that it shows.</summary>
    public string LogDir { get; }

    /// <summary>The process's number, by which Stop-Process too finds it.</summary>
    public int Id { get; }

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>Starts the tensorboard of the PATH, and waits until it can be asked.</summary>
    /// <param name="logDir">The folder to show; it must exist.</param>
    /// <param name="port">The port to listen on; 0 for any free one.</param>
    /// <param name="cancellation">Ends the wait, and TensorBoard with it.</param>
    /// <exception cref="TensorBoardException">There is none, or it ended before it could be asked.</exception>
    /// <exception cref="ProjectorLogException">The folder does not exist.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task<TensorBoardServer> StartAsync(
        string logDir, int port = 0, CancellationToken cancellation = default)
    {
        logDir = Path.GetFullPath(logDir);
        if (!Directory.Exists(logDir))
            throw new ProjectorLogException("LogNotFound", logDir, "expected a folder, found none")
            { Kind = ErrorKind.NotFound };

        string[] arguments = ["--logdir", logDir, "--host", Loopback, "--port", $"{port}"];
        var said = new Queue<string>();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true, // of its own: what the user types is not for it
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        Begin(process);
        try
        {
            var ended = process.WaitForExitAsync(cancellation);
            if (await Task.WhenAny(address.Task, ended).ConfigureAwait(false) == ended)
            {
                await ended.ConfigureAwait(false); // throws where the wait was cancelled
                throw Ended(process.ExitCode, said);
            }

            return new TensorBoardServer(process, logDir, await address.Task.ConfigureAwait(false));
        }
        catch
        {
            Kill(process);
            process.Dispose();
            throw;
        }

        // Is heard to the end of the process's life: a full pipe would stop it.
        void Hear(string? line)
        {
            if (line is null || address.Task.IsCompleted)
                return;

            if (Address().Match(line) is { Success: true } match)
                address.TrySetResult(new Uri(match.Groups[1].Value));
            lock (said)
            {
                said.Enqueue(line);
                if (said.Count > MostLines)
                    said.Dequeue();
            }
        }
    }

    /// <summary>Ends TensorBoard and what it started.</summary>
    public void Stop() => Kill(process);

    /// <summary>Lets go of the process, which runs on unless it was stopped.</summary>
    public void Dispose() => process.Dispose();

    private static void Begin(Process process)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            process.Dispose();
            throw new TensorBoardException(
                "TensorBoardNotFound",
                "expected a program 'tensorboard' on the PATH, found none: 'pip install tensorboard' brings it, "
                + "and a new shell sees it",
                error) { Kind = ErrorKind.NotInstalled };
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private static TensorBoardException Ended(int exitCode, Queue<string> said)
    {
        lock (said)
        {
            return new TensorBoardException(
                "TensorBoardEnded",
                $"expected TensorBoard to say where it listens, found that it ended with code {exitCode}: "
                + string.Join(Environment.NewLine, said));
        }
    }

    private static void Kill(Process process)
    {
        if (process.HasExited)
            return;

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    // TensorBoard 2.14.0 at http://127.0.0.1:6006/ (Press CTRL+C to quit)
    [GeneratedRegex(@"TensorBoard \S+ at (http://\S+)")]
    private static partial Regex Address();
}
