using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Imaging;

public sealed class TimeLimitTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    /// <summary>For what should come at once, on a machine that does other work.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TimeLimit limit = new(mostLeft: 1);

    [Fact]
    public void A_decoder_without_end_is_cut_and_its_thread_ends_at_its_next_read()
    {
        var error = Assert.Throws<ImageUnreadableException>(() => limit.Run("GIF", new(Short), deadline =>
        {
            using var file = new DeadlineStream([1], deadline);
            while (true)
                file.ReadByte();
        }));

        Assert.Equal("GIF", error.Format);
        Assert.True(SpinWait.SpinUntil(() => limit.Left == 0, Patience));
    }

    [Fact]
    public void While_a_thread_that_never_reads_is_left_no_other_file_is_begun()
    {
        using var release = new ManualResetEventSlim();
        RgbImage Stuck(Deadline deadline)
        {
            release.Wait();
            return new(1, 1);
        }

        Assert.Throws<ImageUnreadableException>(() => limit.Run("GIF", new(Short), Stuck));
        var refused = Assert.Throws<ImageUnreadableException>(() => limit.Run("GIF", new(Patience), _ => new(1, 1)));
        release.Set();

        Assert.Contains("not begun", refused.Message);
        Assert.True(SpinWait.SpinUntil(() => limit.Left == 0, Patience));
        Assert.Equal(1, limit.Run("GIF", new(Patience), _ => new(1, 1)).Width);
    }

    [Fact]
    public void A_picture_that_turns_out_large_gets_more_time()
    {
        var image = limit.Run("GIF", new(Short), deadline =>
        {
            deadline.Allow(10_000_000);
            Thread.Sleep(Short * 4);
            deadline.ThrowIfPassed();
            return new(2, 1);
        });

        Assert.Equal(2, image.Width);
    }

    [Fact]
    public void Whatever_a_decoder_throws_is_one_unreadable_picture()
    {
        var error = Assert.Throws<ImageUnreadableException>(
            () => limit.Run("GIF", new(Patience), _ => throw new NullReferenceException("nothing there")));

        Assert.Equal("GIF", error.Format);
        Assert.Contains("NullReferenceException", error.Message);
        Assert.Contains("nothing there", error.Message);
    }
}
