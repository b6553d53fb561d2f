using EmbeddingProjector.Analysis;
using EmbeddingProjector.Data;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingExportResumeTests : ExportTest
{
    [Fact]
    public void Resume_computes_only_what_is_new_and_drops_what_is_gone()
    {
        var items = FakePicture.Many(20);
        Run(items, Options, out _);
        ImageItem[] changed = [items[3], new FakePicture("0/0003x.png", "0", "brand new"), .. items[5..]];
        var engine = new FakeEngine();

        var result = Run(changed, Options with { Resume = true }, out _, engine);

        Assert.Equal((17, 16), (result.Count, result.Resumed));
        Assert.Equal(1, engine.Batches.Sum());
        AssertSameAsFresh(changed, result);
    }

    [Fact]
    public void Resume_of_a_renamed_picture_computes_nothing()
    {
        var items = FakePicture.Many(6);
        Run(items, Options, out _);
        var engine = new FakeEngine();
        ImageItem[] renamed = [.. items.Select(item => item with { Name = "z" + item.Name })];

        var result = Run(renamed, Options with { Resume = true }, out _, engine);

        Assert.Empty(engine.Batches);
        AssertSameAsFresh(renamed, result);
    }

    [Fact]
    public void An_interrupted_export_resumed_equals_an_uninterrupted_one_byte_for_byte()
    {
        ImageItem[] items =
        [
            .. FakePicture.Many(30),
            new FakePicture("again", "0", "picture 7"),
            new FakePicture("x", "1", "broken"),
        ];
        Interrupt(items, afterImages: 12);
        Assert.False(File.Exists(Path.Combine(LogDir, "projector_config.pbtxt")));
        var engine = new FakeEngine();

        var result = Run(items, Options with { Resume = true }, out _, engine);

        Assert.Equal((31, 12), (result.Count, result.Resumed - 1)); // and the repetition of one of the twelve
        Assert.Equal(18, engine.Batches.Sum());
        AssertSameAsFresh(items, result);
        Assert.Empty(Directory.GetDirectories(LogDir, ".*"));
    }

    [Theory]
    [InlineData("rows.npy", 0)]
    [InlineData("rows.npy", 128)]
    [InlineData("rows.npy", 300)]
    [InlineData("thumbnails.rgb", 20000)]
    [InlineData("journal.tsv", 0)]
    [InlineData("journal.tsv", 100)]
    public void Rows_that_were_torn_off_are_computed_again(string file, int length)
    {
        var items = FakePicture.Many(30);
        Interrupt(items, afterImages: 12);
        using (var torn = File.OpenWrite(Path.Combine(LogDir, ".fake.partial", file)))
            torn.SetLength(length);

        var result = Run(items, Options with { Resume = true }, out _);

        Assert.InRange(result.Resumed, 0, 11);
        AssertSameAsFresh(items, result);
    }

    [Fact]
    public void Rows_whose_bytes_were_lost_are_computed_again()
    {
        var items = FakePicture.Many(30);
        Interrupt(items, afterImages: 12);
        using (var rows = File.OpenWrite(Path.Combine(LogDir, ".fake.partial", "rows.npy")))
        {
            rows.Position = 128 + (5 * 24);
            rows.Write(new byte[24]);
        }

        var result = Run(items, Options with { Resume = true }, out _);

        Assert.Equal(5, result.Resumed);
        AssertSameAsFresh(items, result);
    }

    [Fact]
    public void Rows_made_with_other_settings_are_not_taken_over()
    {
        var items = FakePicture.Many(10);
        Run(items, Options, out _);
        var before = Snapshot();

        var error = Assert.Throws<ProjectorLogException>(() => Run(
            items, Options with { Resume = true, Pipeline = Options.Pipeline with { Layer = "map" } }, out _));

        Assert.Equal("LogTagExists", error.ErrorId);
        Assert.Contains("expected map None, found flatten None", error.Message);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void A_run_that_was_killed_between_the_configs_two_switches_is_finished_by_the_next()
    {
        Run(FakePicture.Many(4), Options with { Tag = "a" }, out _);
        Run(FakePicture.Many(6), Options with { Tag = "b" }, out _);
        Directory.Move(Path.Combine(LogDir, "a"), Path.Combine(LogDir, "a%next"));
        var config = File.ReadAllText(Path.Combine(LogDir, "projector_config.pbtxt"));
        File.WriteAllText(Path.Combine(LogDir, "projector_config.pbtxt"), config.Replace("\"a/", "\"a%next/"));
        Assert.Equal(2, ProjectorLogReader.Open(LogDir).Count);

        Run(FakePicture.Many(3), Options with { Tag = "c" }, out _);

        Assert.Equal(
            ["a/tensors.bytes", "b/tensors.bytes", "c/tensors.bytes"],
            ProjectorLogReader.Open(LogDir).Select(entry => entry.Info.TensorPath));
        Assert.Empty(Directory.GetDirectories(LogDir, "*%*"));
    }

    [Fact]
    public void A_resumed_export_computes_the_projections_of_before_anew_for_its_rows()
    {
        Run(FakePicture.Many(8), Options with { Projections = [ProjectionMethod.Pca], Seed = 5 }, out _);

        var result = Run(FakePicture.Many(12), Options with { Resume = true }, out _);

        Assert.Equal(13, MetadataFile.ReadRows(Path.Combine(result.TagFolder, "projections.tsv")).Count());
        Assert.Contains("\"dataSetDimensions\":[12,6]", File.ReadAllText(Path.Combine(result.TagFolder, "bookmarks.json")));
        Assert.EndsWith("bookmarks.json", Assert.Single(ProjectorLogReader.Open(LogDir)).Info.BookmarksPath);
    }
}
