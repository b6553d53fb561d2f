using System.Collections.Concurrent;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>Runs a pipeline beside a command, so that pictures can be added while results already come.</summary>
/// <remarks>All that is heard, results included, is handed over on the command's thread: only that may talk to its
/// cmdlet.</remarks>
internal sealed class EmbeddingStream : IDisposable
{
    // Bounds the results too: no more can come than were added.
    private const int MostWaiting = 256;
    private const int Milliseconds = 20;

    private readonly EmbeddingPipeline pipeline;
    private readonly CancellationTokenSource cancellation;
    private readonly BlockingCollection<ImageItem> input = new(MostWaiting);
    private readonly ConcurrentQueue<object> heard = new();
    private readonly Task worker;

    public EmbeddingStream(EmbeddingPipeline pipeline, CancellationToken cancellation)
    {
        this.pipeline = pipeline;
        this.cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        worker = Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning);
    }

    /// <summary>Adds a picture, and hands over what was heard meanwhile.</summary>
    /// <param name="show">Takes an <see cref="EmbeddedImage"/>, <see cref="ItemFailure"/>, <see cref="RunProgress"/> or
    /// warning.</param>
    public void Add(ImageItem item, Action<object> show)
    {
        while (!worker.IsCompleted && !input.TryAdd(item, Milliseconds))
            HandOver(show);
        HandOver(show);
        if (worker.IsCompleted)
            worker.GetAwaiter().GetResult();
    }

    /// <summary>Waits for the results of all that was added, and hands them over as they come.</summary>
    /// <param name="show">As for <see cref="Add"/>.</param>
    public void Complete(Action<object> show)
    {
        input.CompleteAdding();
        while (Task.WaitAny([worker], Milliseconds) < 0)
            HandOver(show);
        HandOver(show);
        worker.GetAwaiter().GetResult();
    }

    /// <summary>Stops the pipeline and frees it.</summary>
    public void Dispose()
    {
        cancellation.Cancel();
        input.CompleteAdding();
        Task.WaitAny(worker); // whatever ended it was told, or nobody listens any more
        pipeline.Dispose();
        cancellation.Dispose();
        input.Dispose();
    }

    private void Work()
    {
        foreach (var image in pipeline.Run(
            input.GetConsumingEnumerable(cancellation.Token), new Observer(heard), cancellation.Token))
            heard.Enqueue(image);
    }

    private void HandOver(Action<object> show)
    {
        while (heard.TryDequeue(out var next))
            show(next);
    }

    private sealed class Observer(ConcurrentQueue<object> heard) : IRunObserver
    {
        public void Progressed(RunProgress progress) => heard.Enqueue(progress);

        public void Failed(ItemFailure failure) => heard.Enqueue(failure);

        public void Warned(string message) => heard.Enqueue(message);

        public void Noted(string message)
        {
            // A stream of objects has nothing to tell beside them.
        }
    }
}
