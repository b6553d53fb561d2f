using EmbeddingProjector.Data;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingExportTests : ExportTest
{
    [Fact]
    public void A_first_export_is_a_log_that_opens()
    {
        var items = FakePicture.Many(10);

        var result = Run(items, Options, out var heard);

        var entry = Assert.Single(ProjectorLogReader.Open(LogDir));
        Assert.Equal(("fake", 10, 6, TensorFormat.Raw), (entry.Name, entry.Rows, entry.Columns, entry.Format));
        Assert.Equal((10, 10, 6, 0), (result.Count, result.Shown, result.Dimension, result.Resumed));
        Assert.Empty(heard.Warnings);
        Assert.Equal(
            [
                "embeddings.npy", TagSummaries.FileName, "items.tsv", "metadata.tsv", "provenance.json", "sprite.png",
                "tensors.bytes",
            ],
            Directory.GetFiles(result.TagFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            [".embeddingprojector.lock", "fake", "projector_config.pbtxt"],
            Directory.GetFileSystemEntries(LogDir)
                .Select(Path.GetFileName)
                .Where(name => !name!.StartsWith("events", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metadata_has_id_label_file_and_prediction_and_names_the_rows_of_the_full_matrix()
    {
        var items = FakePicture.Many(5);

        var result = Run(items, Options, out _);

        var rows = MetadataFile.ReadRows(Path.Combine(result.TagFolder, "metadata.tsv")).ToList();
        Assert.Equal(["label", "file", "predicted", "probability", "id"], rows[0]); // hovering shows the first of texts
        Assert.Equal(items.Select(item => item.Name), rows.Skip(1).Select(row => row[1]));
        Assert.Equal(items.Select(item => item.Label), rows.Skip(1).Select(row => row[0]));
        Assert.All(rows.Skip(1), row => Assert.Contains(row[2], new[] { "cat", "dog", "tab by", "(none)" }));
        Assert.Equal(
            rows.Select(row => (string[])[row[^1], .. row[..^1]]),
            MetadataFile.ReadRows(Path.Combine(result.TagFolder, "items.tsv")));

        using var matrix = EmbeddingMatrix.Open(Path.Combine(result.TagFolder, "embeddings.npy"));
        using var pipeline = new EmbeddingPipeline(new FakeEngine().Runs, Options.Pipeline);
        foreach (var (image, i) in pipeline.Run(items, new RecordedRun()).Select((image, i) => (image, i)))
        {
            Assert.Equal(image.Vector, matrix.Row(i));
            Assert.Equal(image.Id, rows[i + 1][^1]);
        }
    }

    [Fact]
    public void Without_labels_or_a_head_there_are_no_such_columns()
    {
        ImageItem[] items = [new FakePicture("a", null, "a"), new FakePicture("b", null, "b")];

        var result = Run(items, Options with { Pipeline = Options.Pipeline with { WithPrediction = false } }, out _);

        Assert.Equal(["file", "id"], MetadataFile.ReadRows(Path.Combine(result.TagFolder, "metadata.tsv")).First());
    }

    [Fact]
    public void Pictures_that_fail_are_counted_named_and_left_out()
    {
        ImageItem[] items =
            [.. FakePicture.Many(3), new FakePicture("x", null, "broken"), new FakePicture("y", null, "nan")];

        var result = Run(items, Options, out _);

        Assert.Equal(3, Assert.Single(ProjectorLogReader.Open(LogDir)).Rows);
        Assert.Equal(["x", "y"], result.Failed.Select(failure => failure.Item.Name));
        var provenance = ExportProvenance.TryRead(result.TagFolder)!;
        Assert.Equal((5, 3, 1, 1), (provenance.Found, provenance.Embedded, provenance.Failed, provenance.LeftOut));
    }

    [Fact]
    public void Several_tags_share_a_log_and_keep_each_other()
    {
        Run(FakePicture.Many(4), Options with { Tag = "one" }, out _);
        Run(FakePicture.Many(9), Options with { Tag = "two/ä b", Format = TensorFormat.Tsv }, out _);
        Run(FakePicture.Many(2), Options with { Tag = "three", Sprite = false }, out _);

        var entries = ProjectorLogReader.Open(LogDir);
        Assert.Equal(["one", "two/ä b", "three"], entries.Select(entry => entry.Name));
        Assert.Equal([4, 9, 2], entries.Select(entry => entry.Rows));
        Assert.Equal("two%2fä b/tensors.tsv", entries[1].Info.TensorPath);
        Assert.Null(entries[2].SpritePath);
        Assert.Single(Directory.GetFiles(LogDir, "events.out.tfevents*"));
    }

    [Fact]
    public void Force_replaces_its_own_tag_alone_and_keeps_the_users_files()
    {
        Run(FakePicture.Many(4), Options with { Tag = "a" }, out _);
        Run(FakePicture.Many(5), Options with { Tag = "b" }, out _);
        var own = Folder.Write("log/a/notes.txt", 1, 2, 3);
        var other = File.ReadAllBytes(Path.Combine(LogDir, "b", "tensors.bytes"));

        var options = Options with { Tag = "a", Force = true, Sprite = false, Format = TensorFormat.Tsv };
        Run(FakePicture.Many(7), options, out _);

        var entries = ProjectorLogReader.Open(LogDir);
        Assert.Equal([("a", 7), ("b", 5)], entries.Select(entry => (entry.Name, entry.Rows)));
        Assert.Equal("a/tensors.tsv", entries[0].Info.TensorPath);
        Assert.False(File.Exists(Path.Combine(LogDir, "a", "tensors.bytes")));
        Assert.False(File.Exists(Path.Combine(LogDir, "a", "sprite.png")));
        Assert.Equal(new byte[] { 1, 2, 3 }, File.ReadAllBytes(own));
        Assert.Equal(other, File.ReadAllBytes(Path.Combine(LogDir, "b", "tensors.bytes")));
        Assert.False(Directory.Exists(Path.Combine(LogDir, "a%next")));
    }

    [Fact]
    public void A_plan_touches_nothing()
    {
        var plan = Export(FakePicture.Many(3), Options, new FakeEngine()).Plan();

        Assert.Equal(("fake", 3, 6, 64), (plan.Tag, plan.Count, plan.Dimension, plan.ThumbnailSize));
        Assert.False(plan.Replaces);
        Assert.False(Directory.Exists(LogDir));
    }

    [Fact]
    public void A_tensor_of_one_row_is_written_with_a_warning()
    {
        Run([new FakePicture("a", null, "a")], Options, out var heard);

        Assert.Contains("one row", Assert.Single(heard.Warnings));
    }

    [Fact]
    public void A_thumbnail_size_that_the_sprite_cannot_hold_is_made_smaller_and_said()
    {
        var plan = Export(FakePicture.Many(5), Options with { ThumbnailSize = 5000 }, new FakeEngine()).Plan();

        Assert.Equal(8192 / 3, plan.ThumbnailSize);
        Assert.Contains("2730 px and not 5000", Assert.Single(plan.Warnings));
    }
}
