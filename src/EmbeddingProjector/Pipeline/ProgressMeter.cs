namespace EmbeddingProjector.Pipeline;

/// <summary>Counts what is done and measures the speed over the last seconds.</summary>
internal sealed class ProgressMeter(int? total, TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Queue<(long Time, int Done)> samples = new([(clock.GetTimestamp(), 0)]);

    public int Done { get; private set; }

    public int Failed { get; private set; }

    public void CountDone() => Done++;

    public void CountFailed()
    {
        Done++;
        Failed++;
    }

    /// <summary>Takes a sample and says how far the run is.</summary>
    public RunProgress Read()
    {
        var now = clock.GetTimestamp();
        samples.Enqueue((now, Done));
        while (samples.Count > 2 && clock.GetElapsedTime(samples.Peek().Time, now) > Window)
            samples.Dequeue();

        var (time, done) = samples.Peek();
        var seconds = clock.GetElapsedTime(time, now).TotalSeconds;
        var speed = seconds > 0 ? (Done - done) / seconds : 0;
        TimeSpan? left = total is { } all && speed > 0 ? TimeSpan.FromSeconds(Math.Max(0, all - Done) / speed) : null;
        return new RunProgress(Done, total, Failed, speed, left);
    }
}
