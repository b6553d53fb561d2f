using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace EmbeddingProjector.Pipeline;

/// <summary>Prepares pictures on threads of its own, ahead of who takes them, and gives them in the items'
/// order.</summary>
/// <remarks>At most <c>capacity</c> pictures wait, whatever the number of items is: a full queue makes its threads
/// wait.</remarks>
internal sealed class PictureQueue : IDisposable
{
    private readonly Func<ImageItem, PreparedPicture> prepare;
    private readonly IEnumerator<ImageItem> items;
    private readonly BlockingCollection<TaskCompletionSource<PreparedPicture>> slots;
    private readonly CancellationTokenSource stop;
    private readonly Lock claim = new();
    private readonly Thread[] threads;
    private bool ended;

    public PictureQueue(
        IEnumerable<ImageItem> items,
        Func<ImageItem, PreparedPicture> prepare,
        int capacity,
        int threadCount,
        CancellationToken cancellation)
    {
        this.items = items.GetEnumerator();
        this.prepare = prepare;
        slots = new BlockingCollection<TaskCompletionSource<PreparedPicture>>(capacity);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        threads = new Thread[threadCount];
        for (var i = 0; i < threadCount; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = $"pictures {i}" };
            threads[i].Priority = ThreadPriority.BelowNormal; // the engine comes first
            threads[i].Start();
        }
    }

    /// <summary>Waits for the next picture; false when there is none left.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public bool TryTake([NotNullWhen(true)] out PreparedPicture? picture)
    {
        picture = null;
        stop.Token.ThrowIfCancellationRequested();
        if (!slots.TryTake(out var slot, Timeout.Infinite, stop.Token))
            return false;

        picture = slot.Task.WaitAsync(stop.Token).GetAwaiter().GetResult();
        return true;
    }

    public void Dispose()
    {
        stop.Cancel();
        foreach (var thread in threads)
            thread.Join();
        slots.Dispose();
        stop.Dispose();
        items.Dispose();
    }

    private void Work()
    {
        try
        {
            while (Claim(out var item, out var slot))
                Fill(slot, item);
        }
        catch (OperationCanceledException)
        {
            // Nobody takes pictures any more.
        }
    }

    private void Fill(TaskCompletionSource<PreparedPicture> slot, ImageItem item)
    {
        try
        {
            slot.SetResult(prepare(item));
        }
        catch (Exception error)
        {
            slot.SetException(error); // thrown again where the picture is taken
        }
    }

    // The lock is held while the queue is full: who cannot claim the next item must not claim a later one.
    private bool Claim(
        [NotNullWhen(true)] out ImageItem? item, [NotNullWhen(true)] out TaskCompletionSource<PreparedPicture>? slot)
    {
        lock (claim)
        {
            (item, slot) = (null, null);
            if (ended)
                return false;

            var next = new TaskCompletionSource<PreparedPicture>(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                if (items.MoveNext())
                {
                    slots.Add(next, stop.Token);
                    (item, slot) = (items.Current, next);
                    return true;
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The data set itself broke: whoever takes this slot hears of it.
                next.SetException(error);
                slots.Add(next, stop.Token);
            }

            ended = true;
            slots.CompleteAdding();
            return false;
        }
    }
}
