using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingMergeTests : ExportTest
{
    private const string Variable = "EMBEDDINGPROJECTOR_TEST_MERGE";

    // Repetitions, pictures that fail in each way, and names that need care.
    private static readonly FakePicture[] Pictures =
    [
        .. FakePicture.Many(60),
        new("2/a.png", "2", "picture 7"), new("2/b.png", "2", "picture 7"), new("2/tab\there.png", "2", "tabbed"),
        new("3/broken.png", "3", "broken 1"), new("3/missing.png", "3", "missing 1"), new("3/nan.png", "3", "nan 1"),
    ];

    /// <summary>The merge whose memory is limited, in a process of its own: the number of its rows.</summary>
    public static string MergeOnly() =>
        $"{new EmbeddingMerge(new() { LogDir = Environment.GetEnvironmentVariable(Variable)! }).Run().Count}";

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(100)] // some have no picture
    public void Shards_make_the_same_bytes_as_one_run(int count)
    {
        foreach (var index in Enumerable.Range(1, count).Reverse())
            RunShard(index, count);

        var merged = Merge();

        AssertSameAsFresh(Pictures, merged);
        Assert.Equal((63, 3), (merged.Count, merged.Failed.Count));
        Assert.Contains(merged.Failed, failure => failure.ToString() == "/pictures/3/missing.png: the file is gone");
        var (fresh, ours) = (ExportProvenance.TryRead(Path.Combine(Folder.File("fresh"), "fake"))!,
            ExportProvenance.TryRead(merged.TagFolder)!);
        Assert.Equal(
            Text(fresh with { Created = ours.Created, Projections = [] }), Text(ours with { Projections = [] }));
        Assert.Equal(
            ["fake", ProjectorConfig.FileName],
            Directory.GetFileSystemEntries(LogDir).Select(path => Path.GetFileName(path)!)
                .Where(name => name[0] != '.' && !name.StartsWith("events", StringComparison.Ordinal)).Order());
        Assert.Empty(Directory.GetDirectories(LogDir, ".*"));
    }

    [Fact]
    public void A_picture_is_in_one_shard_and_its_repetitions_too()
    {
        var own = new List<string>();
        for (var index = 1; index <= 5; index++)
        {
            var result = RunShard(index, 5);
            using var record = new ShardRows(result.TagFolder);
            string[] names = [.. record.All().Select(row => row.Row.Name)];
            own.AddRange(names);
            Assert.Contains(
                names.Count(name => name is "1/0007.png" or "2/a.png" or "2/b.png"), new[] { 0, 3 });
        }

        Assert.Equal(Pictures.Select(picture => picture.Name).Order(), own.Order());
    }

    [Fact]
    public void Shards_of_machines_with_disks_of_their_own_are_merged()
    {
        RunShard(1, 2, Folder.File("machine1"));
        RunShard(2, 2, Folder.File("machine2"));

        var merged = new EmbeddingMerge(new()
        {
            LogDir = LogDir,
            Sources = [Folder.File("machine1"), Folder.File("machine2")],
        }).Run();

        AssertSameAsFresh(Pictures, merged);
    }

    [Fact]
    public void Options_of_the_run_are_those_of_the_set()
    {
        var options = Options with
        {
            Format = TensorFormat.Tsv, Sprite = false, Dataset = "d", Experiment = "e", Seed = 3, Tag = "a/b",
        };
        foreach (var index in new[] { 1, 2 })
            Run(Pictures, options with { Shard = new(index, 2) }, out _);

        var merged = Merge();

        var fresh = Run(Pictures, options with { LogDir = Folder.File("fresh") }, out _);
        Assert.Equal(("a/b", TensorFormat.Tsv, (int?)null), (merged.Tag, merged.Format, merged.ThumbnailSize));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(fresh.TagFolder, "tensors.tsv")),
            File.ReadAllBytes(Path.Combine(merged.TagFolder, "tensors.tsv")));
        Assert.Equal(("d", "e", 3), ExportProvenance.TryRead(merged.TagFolder) is { } p ? (p.Dataset, p.Experiment, p.Seed) : default);
    }

    [Fact]
    public void Lost_and_unfinished_shards_are_named()
    {
        RunShard(1, 5);
        RunShard(4, 5);
        InterruptShard(3, 5);

        var error = Assert.Throws<ProjectorLogException>(() => Merge());

        Assert.Equal("ShardLost", error.ErrorId);
        Assert.Contains("lost: 2, 5; unfinished: 3;", error.Message);
        Assert.False(File.Exists(Path.Combine(LogDir, ProjectorConfig.FileName)));
    }

    [Fact]
    public void Pictures_that_records_claim_beyond_their_lines_take_no_memory()
    {
        foreach (var index in new[] { 1, 2 })
            RunShard(index, 2);
        foreach (var record in Directory.GetFiles(LogDir, ShardRecord.Name, SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(record);
            lines[0] = lines[0].Replace($"\"Items\":{Pictures.Length}", "\"Items\":2000000000", StringComparison.Ordinal);
            Assert.Contains("2000000000", lines[0]);
            File.WriteAllLines(record, lines);
        }

        var before = GC.GetTotalAllocatedBytes();
        var error = Assert.Throws<ProjectorLogException>(() => Merge());

        Assert.Equal("ShardLost", error.ErrorId);
        Assert.Contains($"expected 2000000000 pictures in the shards, found {Pictures.Length}", error.Message);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20); // 32 GB would be taken for them
    }

    [Fact]
    public void No_text_of_a_row_is_kept_in_memory()
    {
        const int Rows = 250_000; // with ids, names and predictions as texts more than 128 MiB
        MadeShards.Write(LogDir, Rows, 4, 4);

        Assert.Equal($"{Rows}", ChildProcess.Run("merge", Variable, LogDir, heapLimit: "5000000")); // 80 MiB, of which 56 do
    }

    [Fact]
    public void A_shard_that_is_there_twice_is_named()
    {
        RunShard(1, 2);
        RunShard(2, 2);
        RunShard(2, 2, Folder.File("other"));

        var error = Assert.Throws<ProjectorLogException>(
            () => new EmbeddingMerge(new() { LogDir = LogDir, Sources = [Folder.File("other")] }).Run());

        Assert.Equal("ShardRepeated", error.ErrorId);
        Assert.Contains("2/2", error.Message);
    }

    [Fact]
    public void Shards_of_other_work_are_refused()
    {
        RunShard(1, 2);
        Run(FakePicture.Many(8), Options with { Shard = new(2, 2) }, out _);
        Assert.Contains("pictures (66 and 8)", Assert.Throws<ProjectorLogException>(() => Merge()).Message);

        Run(Pictures, Options with { Shard = new(2, 2), Pipeline = Options.Pipeline with { Layer = "map" } }, out _);
        Assert.Contains("model, layer", Assert.Throws<ProjectorLogException>(() => Merge()).Message);

        RunShard(2, 2);
        RunShard(3, 3);
        Assert.Contains("2/2, 3/3", Assert.Throws<ProjectorLogException>(() => Merge()).Message);
    }

    [Fact]
    public void A_damaged_row_is_found()
    {
        var shard = RunShard(1, 2);
        RunShard(2, 2);
        var rows = Path.Combine(shard.TagFolder, "rows.npy");
        var bytes = File.ReadAllBytes(rows);
        bytes[^5] ^= 1;
        File.WriteAllBytes(rows, bytes);

        Assert.Equal("ShardDamaged", Assert.Throws<ProjectorLogException>(() => Merge()).ErrorId);
    }

    [Fact]
    public void A_stopped_shard_goes_on_and_computes_only_what_is_missing()
    {
        RunShard(1, 2);
        InterruptShard(2, 2);
        var engine = new FakeEngine();

        var resumed = Run(Pictures, Options with { Shard = new(2, 2), Resume = true }, out _, engine);

        Assert.InRange(resumed.Resumed, 8, resumed.Count - 1);
        Assert.True(engine.Batches.Sum() < resumed.Count);
        AssertSameAsFresh(Pictures, Merge());
    }

    [Fact]
    public void Shards_run_at_once_while_others_write_the_log()
    {
        using (LogFolder.Open(LogDir))
        {
            Parallel.For(1, 5, new() { MaxDegreeOfParallelism = 4 }, index => RunShard(index, 4));
        }

        AssertSameAsFresh(Pictures, Merge());
    }

    [Fact]
    public void A_shard_that_is_under_way_is_not_merged_and_not_run_twice()
    {
        RunShard(1, 1);
        using var claim = RunClaim.Take(Path.Combine(LogDir, new RunName("fake", new(1, 1)).Folder));

        Assert.Equal("LogInUse", Assert.Throws<ProjectorLogException>(() => Merge()).ErrorId);
        Assert.Equal("LogInUse", Assert.Throws<ProjectorLogException>(() => RunShard(1, 1)).ErrorId);
    }

    [Fact]
    public void A_set_of_the_same_name_gives_way_only_to_force()
    {
        Run(FakePicture.Many(5), Options, out _);
        Run(Pictures, Options with { Shard = new(1, 1), Resume = true }, out _);

        Assert.Equal("LogTagExists", Assert.Throws<ProjectorLogException>(() => Merge()).ErrorId);
        var merged = new EmbeddingMerge(new() { LogDir = LogDir, Force = true }).Run();

        Assert.Equal(63, merged.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_merge_that_was_killed_after_publishing_is_finished(int marked)
    {
        for (var index = 1; index <= 3; index++)
            RunShard(index, 3);
        CopyFolders(LogDir, Folder.File("kept"));
        Merge();
        foreach (var folder in Directory.GetDirectories(Folder.File("kept"), ".*").Order())
        {
            var name = RunName.TryParse(Path.GetFileName(folder))! with { IsMerged = marked-- > 0 };
            Directory.Move(folder, Path.Combine(LogDir, name.Folder));
        }

        var finished = Merge();

        Assert.Equal(63, finished.Count);
        Assert.Empty(Directory.GetDirectories(LogDir, ".*"));
        AssertSameAsFresh(Pictures, finished);
    }

    [Fact]
    public void The_registry_lists_shards_that_wait()
    {
        var shard = RunShard(2, 3);

        var set = Assert.Single(EmbeddingRegistry.Find(LogDir));

        Assert.Equal(("fake", (long)shard.Count, shard.TagFolder), (set.Tag, set.Count, set.TagFolder));
        Assert.Contains("shard 2/3", set.Fault);
    }

    [Theory]
    [InlineData("3/16", true)]
    [InlineData("1/1", true)]
    [InlineData("0/4", false)]
    [InlineData("5/4", false)]
    [InlineData("+1/4", false)]
    [InlineData("1/4/2", false)]
    [InlineData("1/100001", false)]
    [InlineData("a/b", false)]
    public void A_shard_is_written_as_part_and_parts(string text, bool isShard) =>
        Assert.Equal(isShard ? text : null, Shard.TryParse(text)?.ToString());

    private EmbeddingExportResult RunShard(int index, int count, string? logDir = null) =>
        Run(Pictures, Options with { LogDir = logDir ?? LogDir, Shard = new(index, count) }, out _);

    private void InterruptShard(int index, int count)
    {
        using var cancel = new CancellationTokenSource();
        var heard = new RecordedRun { OnProgress = progress => { if (progress.Done >= 8) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Export(Pictures, Options with { Shard = new(index, count) }, new FakeEngine()).Run(heard, cancel.Token));
    }

    private EmbeddingExportResult Merge() => new EmbeddingMerge(new() { LogDir = LogDir }).Run();

    private static string Text(ExportProvenance provenance)
    {
        using var text = new MemoryStream();
        provenance.Write(text);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static void CopyFolders(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from))
        {
            var target = Directory.CreateDirectory(Path.Combine(to, Path.GetFileName(folder))).FullName;
            foreach (var file in Directory.GetFiles(folder))
                File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
