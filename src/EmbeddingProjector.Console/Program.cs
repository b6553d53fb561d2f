using EmbeddingProjector.CommandLine;
using EmbeddingProjector.CommandLine.Hosting;
using var cancellation = new CancellationTokenSource();

Console.CancelKeyPress += (_, key) =>
{
    // The first time, the command ends itself; the second time, the system ends it.
    key.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
};

return new ConsoleProgram(ConsoleStreams.OfProcess(), Environment.CurrentDirectory).Run(args, cancellation.Token);
