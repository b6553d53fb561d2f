using EmbeddingProjector.Data;
using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Projector;
using EmbeddingProjector.Tests.Embeddings;

namespace EmbeddingProjector.Tests;

public sealed class EmbeddingExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string LogDir => folder.File("log");

    private EmbeddingExportOptions Options => new() { LogDir = LogDir, Pipeline = new() { BatchSize = 4, Threads = 2 } };

    public void Dispose() => folder.Dispose();

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
            ["embeddings.npy", "items.tsv", "metadata.tsv", "provenance.json", "sprite.png", "tensors.bytes"],
            Directory.GetFiles(result.TagFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            [".embeddingprojector.lock", "fake", "projector_config.pbtxt"],
            Directory.GetFileSystemEntries(LogDir).Select(Path.GetFileName).Where(name => !name!.StartsWith("events")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metadata_has_id_label_file_and_prediction_and_names_the_rows_of_the_full_matrix()
    {
        var items = FakePicture.Many(5);

        var result = Run(items, Options, out _);

        var rows = MetadataFile.ReadRows(Path.Combine(result.TagFolder, "metadata.tsv")).ToList();
        Assert.Equal(["id", "label", "file", "predicted", "probability"], rows[0]);
        Assert.Equal(items.Select(item => item.Name), rows.Skip(1).Select(row => row[2]));
        Assert.Equal(items.Select(item => item.Label), rows.Skip(1).Select(row => row[1]));
        Assert.All(rows.Skip(1), row => Assert.Contains(row[3], new[] { "cat", "dog", "tab by", "(none)" }));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(result.TagFolder, "metadata.tsv")),
            File.ReadAllBytes(Path.Combine(result.TagFolder, "items.tsv")));

        using var matrix = EmbeddingMatrix.Open(Path.Combine(result.TagFolder, "embeddings.npy"));
        using var pipeline = new EmbeddingPipeline(FakeEngine.Model, new FakeEngine(), Options.Pipeline);
        foreach (var (image, i) in pipeline.Run(items, new RecordedRun()).Select((image, i) => (image, i)))
        {
            Assert.Equal(image.Vector, matrix.Row(i));
            Assert.Equal(image.Id, rows[i + 1][0]);
        }
    }

    [Fact]
    public void Without_labels_or_a_head_there_are_no_such_columns()
    {
        ImageItem[] items = [new FakePicture("a", null, "a"), new FakePicture("b", null, "b")];

        var result = Run(items, Options with { Pipeline = Options.Pipeline with { WithPrediction = false } }, out _);

        Assert.Equal(["id", "file"], MetadataFile.ReadRows(Path.Combine(result.TagFolder, "metadata.tsv")).First());
    }

    [Fact]
    public void Pictures_that_fail_are_counted_named_and_left_out()
    {
        ImageItem[] items = [.. FakePicture.Many(3), new FakePicture("x", null, "broken"), new FakePicture("y", null, "nan")];

        var result = Run(items, Options, out _);

        Assert.Equal(3, Assert.Single(ProjectorLogReader.Open(LogDir)).Rows);
        Assert.Equal(["x", "y"], result.Failed.Select(failure => failure.Item.Name));
        var provenance = ExportProvenance.TryRead(result.TagFolder)!;
        Assert.Equal((5, 3, 1, 1), (provenance.Found, provenance.Embedded, provenance.Failed, provenance.LeftOut));
    }

    [Fact]
    public void Where_no_picture_has_an_embedding_nothing_is_changed()
    {
        Run(FakePicture.Many(3), Options with { Tag = "a" }, out _);
        var before = Snapshot();

        var error = Assert.Throws<ProjectorLogException>(
            () => Run([new FakePicture("x", null, "broken")], Options with { Tag = "b" }, out _));

        Assert.Equal("NoEmbedding", error.ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void An_empty_collection_is_refused_before_anything_is_made()
    {
        var error = Assert.Throws<ProjectorLogException>(() => Run([], Options, out _));

        Assert.Equal("NoImageFound", error.ErrorId);
        Assert.False(Directory.Exists(LogDir));
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
    public void A_tag_that_is_there_is_an_error_before_any_work()
    {
        Run(FakePicture.Many(4), Options, out _);
        var before = Snapshot();
        var decoded = FakePicture.Decoded;

        var error = Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(5), Options, out _));

        Assert.Equal("LogTagExists", error.ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Force_replaces_its_own_tag_alone_and_keeps_the_users_files()
    {
        Run(FakePicture.Many(4), Options with { Tag = "a" }, out _);
        Run(FakePicture.Many(5), Options with { Tag = "b" }, out _);
        var own = folder.Write("log/a/notes.txt", 1, 2, 3);
        var other = File.ReadAllBytes(Path.Combine(LogDir, "b", "tensors.bytes"));

        Run(FakePicture.Many(7), Options with { Tag = "a", Force = true, Sprite = false, Format = TensorFormat.Tsv }, out _);

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
        ImageItem[] items = [.. FakePicture.Many(30), new FakePicture("again", "0", "picture 7"), new FakePicture("x", "1", "broken")];
        using var cancel = new CancellationTokenSource();
        var stopping = new RecordedRun { OnProgress = progress => { if (progress.Done >= 12) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Export(items, Options, new FakeEngine()).Run(stopping, cancel.Token));
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
        using var cancel = new CancellationTokenSource();
        var stopping = new RecordedRun { OnProgress = progress => { if (progress.Done >= 12) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Export(items, Options, new FakeEngine()).Run(stopping, cancel.Token));
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
        using var cancel = new CancellationTokenSource();
        var stopping = new RecordedRun { OnProgress = progress => { if (progress.Done >= 12) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => Export(items, Options, new FakeEngine()).Run(stopping, cancel.Token));
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
    public void A_plan_touches_nothing()
    {
        var plan = Export(FakePicture.Many(3), Options, new FakeEngine()).Plan();

        Assert.Equal(("fake", 3, 6, 64, false), (plan.Tag, plan.Count, plan.Dimension, plan.ThumbnailSize!.Value, plan.Replaces));
        Assert.False(Directory.Exists(LogDir));
    }

    [Fact]
    public void A_log_of_another_tool_is_refused_and_with_force_added_to()
    {
        folder.Write("log/00000/default/tensors.tsv", "1\t2\n3\t4\n"u8);
        folder.Write("log/projector_config.pbtxt", """embeddings { tensor_name: "default:00000" tensor_path: "00000/default/tensors.tsv" }"""u8);
        var before = Snapshot();

        var error = Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), Options, out _));

        Assert.Equal("LogOfAnotherTool", error.ErrorId);
        Assert.Equal(before, Snapshot());

        Run(FakePicture.Many(3), Options with { Force = true }, out _);
        Assert.Equal(["default:00000", "fake"], ProjectorLogReader.Open(LogDir).Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("not a config")]
    [InlineData("embeddings { colour: 3 }")]
    [InlineData("\ufeffembeddings { }")]
    public void A_config_that_cannot_be_read_is_an_error_even_with_force(string text)
    {
        folder.Write("log/projector_config.pbtxt", System.Text.Encoding.UTF8.GetBytes(text));
        var before = Snapshot();

        var error = Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), Options with { Force = true }, out _));

        Assert.Equal("LogConfigInvalid", error.ErrorId);
        Assert.Contains("line 1", error.Message);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Files_of_another_tool_in_the_tags_folder_are_refused()
    {
        folder.Write("log/fake/tensors.tsv", "1\t2\n"u8);

        Assert.Equal("LogOfAnotherTool", Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), Options, out _)).ErrorId);
    }

    [Fact]
    public void Two_tags_that_differ_only_in_case_would_share_a_folder_on_some_systems_and_are_refused()
    {
        Run(FakePicture.Many(3), Options with { Tag = "Cats" }, out _);

        var error = Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), Options with { Tag = "cats" }, out _));

        Assert.Equal("LogTagClash", error.ErrorId);
    }

    [Fact]
    public void A_file_in_the_folders_place_is_an_error()
    {
        folder.Write("log", 1);

        Assert.Equal("LogNotWritable", Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), Options, out _)).ErrorId);
    }

    [Fact]
    public void A_second_export_into_a_folder_that_is_being_written_is_an_error()
    {
        using var held = LogFolder.Open(LogDir);

        Assert.Equal("LogInUse", Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(3), Options, out _)).ErrorId);
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

        Assert.Equal(["a/tensors.bytes", "b/tensors.bytes", "c/tensors.bytes"], ProjectorLogReader.Open(LogDir).Select(entry => entry.Info.TensorPath));
        Assert.Empty(Directory.GetDirectories(LogDir, "*%*"));
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
        var result = Run(FakePicture.Many(5), Options with { ThumbnailSize = 5000 }, out var heard);

        Assert.Equal(8192 / 3, result.ThumbnailSize);
        Assert.Contains("2730 px and not 5000", Assert.Single(heard.Warnings));
    }

    private static EmbeddingExport Export(IReadOnlyList<ImageItem> items, EmbeddingExportOptions options, FakeEngine engine) =>
        new(FakeEngine.Model, engine, new ImageCollection(items, 0), options);

    private static EmbeddingExportResult Run(
        IReadOnlyList<ImageItem> items, EmbeddingExportOptions options, out RecordedRun heard, FakeEngine? engine = null)
    {
        heard = new RecordedRun();
        return Export(items, options, engine ?? new FakeEngine()).Run(heard);
    }

    private void AssertSameAsFresh(IReadOnlyList<ImageItem> items, EmbeddingExportResult result)
    {
        var fresh = Run(items, Options with { LogDir = folder.File("fresh") }, out _);
        foreach (var file in Directory.GetFiles(fresh.TagFolder).Select(Path.GetFileName).Where(name => name != "provenance.json"))
        {
            Assert.True(
                File.ReadAllBytes(Path.Combine(fresh.TagFolder, file!)).AsSpan()
                    .SequenceEqual(File.ReadAllBytes(Path.Combine(result.TagFolder, file!))),
                file);
        }

        Assert.Equal(Directory.GetFiles(fresh.TagFolder).Length, Directory.GetFiles(result.TagFolder).Length);
        Assert.Single(ProjectorLogReader.Open(LogDir));
    }

    // Every file below the log folder with its content's checksum, but for the lock.
    private string[] Snapshot() => Directory.Exists(LogDir)
        ? [.. Directory.GetFiles(LogDir, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Crc32C.Of(File.ReadAllBytes(path)):x8}")]
        : [];
}
