using EmbeddingProjector.Data;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Runs leave the log alone: only publishing takes its turn.</summary>
public sealed class EmbeddingExportConcurrencyTests : ExportTest
{
    [Fact]
    public async Task Exports_of_different_tags_into_one_log_run_at_once_and_all_succeed()
    {
        const int Runs = 4;
        using var meeting = new Barrier(Runs);
        var tags = Enumerable.Range(0, Runs).Select(i => $"tag{i}").ToArray();

        await Task.WhenAll(tags.Select((tag, i) => Task.Factory.StartNew(
            () => Run(FakePicture.Many(5 + i), Options with { Tag = tag }, out _, MeetingAt(meeting)),
            TaskCreationOptions.LongRunning)));

        var entries = ProjectorLogReader.Open(LogDir);
        Assert.Equal(tags, entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal([5, 6, 7, 8], entries.OrderBy(entry => entry.Name).Select(entry => entry.Rows));
        Assert.Empty(Directory.GetDirectories(LogDir, ".*"));
    }

    [Fact]
    public void A_second_run_of_a_tag_is_told_of_the_first_which_goes_on()
    {
        ProjectorLogException? error = null;
        var engine = new FakeEngine
        {
            BeforeBatch = () => error ??= Assert.Throws<ProjectorLogException>(
                () => Run(FakePicture.Many(3), Options with { Force = true }, out _)),
        };

        var result = Run(FakePicture.Many(6), Options, out _, engine);

        Assert.Equal("LogInUse", error?.ErrorId);
        Assert.Contains("another run of the same tag", error!.Message);
        Assert.Equal(6, Assert.Single(ProjectorLogReader.Open(LogDir)).Rows);
        Assert.Equal(6, result.Count);
    }

    [Fact]
    public void A_tag_that_another_published_meanwhile_is_not_replaced_and_the_rows_are_kept()
    {
        ImageItem[] items = [.. FakePicture.Many(6)];
        var isFirst = true;
        var engine = new FakeEngine { BeforeBatch = PublishOther };

        var error = Assert.Throws<ProjectorLogException>(() => Run(items, Options, out _, engine));

        Assert.Equal("LogTagExists", error.ErrorId);
        Assert.Equal(5, Assert.Single(ProjectorLogReader.Open(LogDir)).Rows);
        Assert.Equal(6, Run(items, Options with { Resume = true }, out _).Resumed);

        void PublishOther()
        {
            if (!isFirst)
                return;
            isFirst = false;
            new EmbeddingSetExport(
                SampleSet.Animals, new EmbeddingSetExportOptions { LogDir = LogDir, Tag = "fake" }).Run(new RecordedRun());
        }
    }

    [Fact]
    public void Planning_makes_nothing()
    {
        Export(FakePicture.Many(3), Options, new FakeEngine()).Plan();

        Assert.False(Directory.Exists(LogDir));
    }

    // All are in the middle of their work together, and none holds the log then.
    private static FakeEngine MeetingAt(Barrier meeting)
    {
        var hasMet = false;
        return new FakeEngine
        {
            BeforeBatch = () =>
            {
                if (!hasMet)
                    Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30)), "one run waited for another");
                hasMet = true;
            },
        };
    }
}
