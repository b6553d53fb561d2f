using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Pipeline;

public sealed class ProgressMeterTests
{
    [Fact]
    public void Speed_is_of_the_last_ten_seconds_and_gives_the_time_left()
    {
        var clock = new ManualClock();
        var meter = new ProgressMeter(200, clock);
        for (var second = 0; second < 30; second++)
        {
            clock.Seconds++;
            for (var i = 0; i < (second < 15 ? 1 : 5); i++)
                meter.CountDone();
            meter.Read();
        }

        var progress = meter.Read();

        Assert.Equal((90, 200, 0), (progress.Done, progress.Total, progress.Failed));
        Assert.Equal(5, progress.ImagesPerSecond, precision: 6);
        Assert.Equal(110 / 5, progress.TimeLeft!.Value.TotalSeconds, precision: 6);
    }

    [Fact]
    public void Failed_pictures_are_done_too()
    {
        var meter = new ProgressMeter(null, new ManualClock());
        meter.CountFailed();
        meter.CountDone();

        Assert.Equal(new RunProgress(2, null, 1, 0, null), meter.Read());
    }

    private sealed class ManualClock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
