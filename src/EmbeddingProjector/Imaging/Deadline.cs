namespace EmbeddingProjector.Imaging;

/// <summary>Until when a file may be decoded.</summary>
/// <param name="grace">The time for a file whose size is not yet known.</param>
internal sealed class Deadline(TimeSpan grace)
{
    // A hundredth of what the decoders do on one idle core, for machines that are slow or busy.
    private const double PixelsASecond = 250_000;

    private readonly long begun = Environment.TickCount64;
    private long given = (long)grace.TotalMilliseconds;

    /// <summary>Ten seconds for any file.</summary>
    public Deadline()
        : this(TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>The time that was given in all.</summary>
    public TimeSpan Given => TimeSpan.FromMilliseconds(Volatile.Read(ref given));

    /// <summary>What is left of it, zero at least.</summary>
    public TimeSpan Remaining => TimeSpan.FromMilliseconds(
        Math.Max(0, begun + Volatile.Read(ref given) - Environment.TickCount64));

    /// <summary>Gives more time for a picture of this size.</summary>
    public void Allow(long pixels) => Interlocked.Add(ref given, (long)(pixels / PixelsASecond * 1000));

    /// <summary>Ends a decoder that has been given up.</summary>
    /// <exception cref="TimeoutException">The time is up.</exception>
    public void ThrowIfPassed()
    {
        if (Remaining == TimeSpan.Zero)
            throw new TimeoutException($"no end within {Given}");
    }
}

/// <summary>A file in memory that can be read until the deadline.</summary>
internal sealed class DeadlineStream(byte[] file, Deadline deadline) : MemoryStream(file, writable: false)
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        deadline.ThrowIfPassed();
        return base.Read(buffer, offset, count);
    }

    public override int Read(Span<byte> buffer)
    {
        deadline.ThrowIfPassed();
        return base.Read(buffer);
    }

    public override int ReadByte()
    {
        deadline.ThrowIfPassed();
        return base.ReadByte();
    }
}
