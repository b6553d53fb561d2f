namespace EmbeddingProjector.Imaging;

/// <summary>Runs another library's decoder on a thread of its own, and leaves it there when its time is up.</summary>
/// <remarks>
/// .NET ends no thread from outside. A thread that is left behind ends at its next read of the file, which throws
/// (<see cref="DeadlineStream"/>); one that never reads again holds a core, but neither a lock nor the process. Where
/// as many are left as there are cores, no more files of these formats are begun.
/// </remarks>
/// <param name="mostLeft">With so many threads left behind, nothing is begun.</param>
internal sealed class TimeLimit(int mostLeft)
{
    private int left;

    /// <summary>The one that every codec uses.</summary>
    public static TimeLimit Shared { get; } = new(Math.Max(4, Environment.ProcessorCount));

    /// <summary>How many threads are left behind and still run.</summary>
    public int Left => Volatile.Read(ref left);

    /// <summary>Decodes within the time that the deadline gives.</summary>
    /// <exception cref="ImageUnreadableException">The decoder failed or did not end in time.</exception>
    public RgbImage Run(string format, Deadline deadline, Func<Deadline, RgbImage> decode)
    {
        if (Left >= mostLeft)
            throw new ImageUnreadableException(
                format, $"not begun, because {Left} earlier files have no end and keep a core each");

        var decoding = Task.Factory.StartNew(
            () => decode(deadline), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (!decoding.Wait(deadline.Remaining))
            {
                if (deadline.Remaining > TimeSpan.Zero)
                    continue; // more time was given in between

                Leave(decoding);
                throw new ImageUnreadableException(format, $"expected an end within {deadline.Given}, found none");
            }

            return decoding.Result;
        }
        catch (AggregateException error) when (error.InnerException is ImageUnreadableException cause)
        {
            // "TIFF: corrupt, ...", and where a TIFF holds a broken JPEG, "TIFF: JPEG: corrupt, ...".
            var own = cause.Format == format ? cause.Message[(format.Length + 2)..] : cause.Message;
            throw new ImageUnreadableException(format, own, cause);
        }
        catch (AggregateException error)
        {
            var cause = error.InnerException!;
            var reason = $"corrupt, truncated or of an unsupported kind ({cause.GetType().Name}): {cause.Message}";
            throw new ImageUnreadableException(format, reason, cause);
        }
    }

    private void Leave(Task decoding)
    {
        Interlocked.Increment(ref left);
        decoding.ContinueWith(
            ended =>
            {
                _ = ended.Exception; // seen, so that nothing reports it as lost
                Interlocked.Decrement(ref left);
            },
            TaskScheduler.Default);
    }
}
