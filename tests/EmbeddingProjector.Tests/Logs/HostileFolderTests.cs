using System.Diagnostics;
using System.Text.RegularExpressions;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Pipes, devices, folders and endless lines where a log or a run has files: every command ends, soon, and by an
/// error of ours at most.</summary>
public sealed class HostileFolderTests : ExportTest
{
    private const long Sparse = 3L << 30; // more than a text can be long; it takes no room on the disk
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60); // a pipe is waited for without end

    private static readonly string[] Files =
    [
        "projector_config.pbtxt", ".embeddingprojector.lock", "fake/metadata.tsv", "fake/items.tsv", "fake/tensors.bytes",
        "fake/embeddings.npy", "fake/provenance.json", "fake/sprite.png", "fake/bookmarks.json", "fake/projections.tsv",
        "fake/events.out.tfevents.embeddingprojector", "events.out.tfevents.1", ".fake.partial/journal.tsv",
        ".fake.partial/run.lock", ".fake.partial/recipe.json", ".fake.partial/rows.npy", ".fake.partial/shard.jsonl",
        ".two%shard-1-of-1.partial/shard.jsonl", ".two%shard-1-of-1.partial/journal.tsv",
        ".two%shard-1-of-1.partial/run.lock", ".two%shard-1-of-1.partial/recipe.json",
    ];

    public static TheoryData<string> Places => [.. Files];

    [LinuxTheory, MemberData(nameof(Places))]
    public async Task A_pipe_is_not_waited_for(string place)
    {
        Prepare(place);
        using (var made = Process.Start("mkfifo", [Path.Combine(LogDir, place)]))
            made.WaitForExit();

        await AllEnd();
    }

    [UnixTheory, MemberData(nameof(Places))]
    public async Task A_device_is_not_read_without_end(string place)
    {
        Prepare(place);
        File.CreateSymbolicLink(Path.Combine(LogDir, place), "/dev/zero");

        await AllEnd();
    }

    [Theory, MemberData(nameof(Places))]
    public async Task A_folder_in_a_files_place_is_an_error_of_ours(string place)
    {
        Prepare(place);
        Directory.CreateDirectory(Path.Combine(LogDir, place));
        File.WriteAllText(Path.Combine(LogDir, place, "notes.txt"), "mine");

        await AllEnd();

        Assert.Equal("mine", File.ReadAllText(Path.Combine(LogDir, place, "notes.txt")));
    }

    [Theory]
    [InlineData(".fake.partial/journal.tsv")]
    [InlineData(".fake.partial/shard.jsonl")]
    [InlineData(".two%shard-1-of-1.partial/journal.tsv")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json")]
    [InlineData("fake/provenance.json")]
    [InlineData(".embeddingprojector.lock")]
    public async Task A_line_without_an_end_takes_no_memory(string place)
    {
        Prepare(place);
        using (var file = File.Create(Path.Combine(LogDir, place)))
            file.SetLength(Sparse);

        await AllEnd();
    }

    [UnixFact]
    public void A_link_in_a_sets_folder_is_not_copied_by_a_new_name()
    {
        Prepare("fake/metadata.tsv");
        File.WriteAllText(Folder.File("secret.txt"), "secret");
        File.CreateSymbolicLink(Path.Combine(LogDir, "fake", "metadata.tsv"), Folder.File("secret.txt"));

        var error = Assert.Throws<ProjectorLogException>(() => LogSets.Rename(LogDir, "fake", "renamed"));

        Assert.Equal("LogLinkRefused", error.ErrorId);
        Assert.False(Directory.Exists(Path.Combine(LogDir, "renamed")));
    }

    [Theory]
    [InlineData("./fake/tensors.bytes")]
    [InlineData("fake//tensors.bytes")]
    [InlineData("other/../fake/tensors.bytes")]
    public void A_folder_that_another_entry_names_in_other_words_is_not_taken(string path)
    {
        Run(FakePicture.Many(3), Options, out _);
        var config = Path.Combine(LogDir, ProjectorConfig.FileName);
        File.WriteAllText(config, File.ReadAllText(config)
            .Replace("tensor_name: \"fake\"", "tensor_name: \"theirs\"", StringComparison.Ordinal)
            .Replace("\"fake/tensors.bytes\"", $"\"{path}\"", StringComparison.Ordinal));
        var before = File.ReadAllBytes(Path.Combine(LogDir, "fake", "embeddings.npy"));

        var error = Assert.Throws<ProjectorLogException>(() => Run(FakePicture.Many(5), Options, out _));

        Assert.Equal("LogTagClash", error.ErrorId);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(LogDir, "fake", "embeddings.npy")));
    }

    [UnixFact]
    public void A_shard_that_is_a_link_is_neither_merged_nor_emptied()
    {
        Run(FakePicture.Many(4), Options with { Shard = new(1, 1) }, out _);
        var shard = Path.Combine(LogDir, ".fake%shard-1-of-1.partial");
        Directory.Move(shard, Folder.File("outside"));
        File.CreateSymbolicLink(shard, Folder.File("outside"));
        var before = Directory.GetFiles(Folder.File("outside")).Order().ToArray();

        Assert.Equal("LogLinkRefused", Assert.Throws<ProjectorLogException>(
            () => new EmbeddingMerge(new() { LogDir = LogDir }).Run()).ErrorId);
        Record.Exception(() => LogSets.RemoveAll(LogDir, force: true));

        Assert.Equal(before, Directory.GetFiles(Folder.File("outside")).Order());
    }

    [Theory]
    [InlineData("%2e%2e%2foutside")]
    [InlineData("..%2foutside")]
    [InlineData("a%00b")]
    [InlineData("%2f")]
    [InlineData("%252e")]
    [InlineData("projector_config.pbtxt")]
    [InlineData("%ff%fe")]
    public void A_shards_name_leads_nowhere_else(string name)
    {
        Run(FakePicture.Many(4), Options with { Shard = new(1, 1) }, out _);
        Directory.Move(
            Path.Combine(LogDir, ".fake%shard-1-of-1.partial"), Path.Combine(LogDir, $".{name}%shard-1-of-1.partial"));
        var around = Directory.GetFileSystemEntries(Folder.Path).Order().ToArray();

        foreach (var step in new Action[]
        {
            () => new EmbeddingMerge(new() { LogDir = LogDir }).Run(),
            () => EmbeddingRegistry.Find(Folder.Path).ToList(),
            () => LogSets.RemoveAll(LogDir, force: true),
        })
        {
            if (Record.Exception(step) is { } error)
                Assert.IsAssignableFrom<EmbeddingProjectorException>(error);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Folder.Path).Except(around));
    }

    [Theory]
    [InlineData("4294967295")]
    [InlineData("2147483648")]
    [InlineData("2147483647")]
    [InlineData("0")]
    public async Task A_thumbnail_of_another_tools_log_has_no_size_that_cannot_be(string size)
    {
        Folder.Write("log/t/tensors.tsv", "1\t2\n3\t4\n"u8);
        using (var sheet = File.Create(Folder.File("log/t/sprite.png")))
            PngEncoder.Write(sheet, new RgbImage(4, 4));
        Folder.Write("log/projector_config.pbtxt", Encoding.UTF8.GetBytes(
            "embeddings { tensor_name: \"fake\" tensor_path: \"t/tensors.tsv\" sprite { image_path: \"t/sprite.png\" "
            + $"single_image_dim: [{size}, {size}] }} }}"));

        await AllEnd();
    }

    [Theory]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "Dimension", "2147483647")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "Dimension", "536870912")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "Dimension", "-1")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "ThumbnailSize", "50000")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "ThumbnailSize", "-5")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "Pooling", "99")]
    [InlineData(".two%shard-1-of-1.partial/recipe.json", "Model", "null")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl", "Format", "99")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl", "Projections", "[99]")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl", "Projections", "null")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl", "ProjectionDimensions", "-1")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl", "Items", "2147483647")]
    [InlineData(".two%shard-1-of-1.partial/shard.jsonl", "Source", "null")]
    [InlineData("fake/provenance.json", "projections", "[99]")]
    [InlineData("fake/provenance.json", "tensorFormat", "7")]
    [InlineData("fake/provenance.json", "embedded", "2147483647")]
    [InlineData("fake/provenance.json", "shown", "2147483647")]
    [InlineData("fake/provenance.json", "thumbnailSize", "46341")]
    [InlineData("fake/provenance.json", "recipe", "{}")]
    public async Task What_a_file_of_ours_cannot_say_is_an_error_of_ours(string place, string field, string value)
    {
        Prepare("nothing");
        var path = Path.Combine(LogDir, place);
        var text = File.ReadAllText(path);
        var changed = Regex.Replace(text, $$"""
            "{{field}}": ?(\{[^}]*\}|\[[^]]*\]|[^,\n}]*)
            """.Trim(), $"\"{field}\": {value}");
        Assert.NotEqual(text, changed);
        File.WriteAllText(path, changed);
        var before = GC.GetTotalAllocatedBytes();

        await AllEnd();

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1L << 30); // other tests run meanwhile
    }

    [UnixFact]
    public async Task Folders_of_any_depth_and_name_keep_no_log_from_being_looked_at()
    {
        Run(FakePicture.Many(3), Options, out _);
        using (var made = Process.Start("sh", ["-c", """
            cd "$1" && mkdir "$(printf 'a\377')" "$(printf '\nb')" && touch "$(printf 'fake/.\377.tmp')" && mkdir deep && cd deep &&
            i=0; while [ $i -lt 40 ]; do d=$(printf '%0200d' $i); mkdir "$d" && cd -P "./$d" || exit 0; i=$((i+1)); done
            """, "sh", LogDir]))
            made.WaitForExit();

        Assert.Empty(LogCheckup.Examine(LogDir));
        Assert.Single(EmbeddingRegistry.Find(LogDir));
        Assert.Empty(LogCheckup.Repair(LogDir));
        await AllEnd();

        using var removed = Process.Start("rm", ["-rf", LogDir]); // .NET does not
        removed.WaitForExit();
    }

    // A log, the rows of a stopped run and a finished shard, without one of their files.
    private void Prepare(string but)
    {
        Run(FakePicture.Many(3), Options with { Projections = [ProjectionMethod.Pca] }, out _);
        Run(FakePicture.Many(4), Options with { Tag = "two", Shard = new(1, 1) }, out _);
        var partial = Path.Combine(LogDir, ".fake.partial");
        Directory.CreateDirectory(partial);
        foreach (var path in Directory.GetFiles(Path.Combine(LogDir, ".two%shard-1-of-1.partial")))
            File.Copy(path, Path.Combine(partial, Path.GetFileName(path)));
        File.Delete(Path.Combine(LogDir, but));
    }

    private async Task AllEnd()
    {
        foreach (var step in new Action[]
        {
            () => LogCheckup.Examine(LogDir),
            () => EmbeddingSetReader.Read(LogDir, new EmbeddingReadOptions { Tag = "fake" }).Thumbnails?.Value.ToString(),
            () => ShownItems.Read(LogDir, "fake"),
            () => EmbeddingRegistry.Find(Folder.Path).ToList(),
            () => LogCheckup.Repair(LogDir),
            () => LogProjections.Add(LogDir, "fake", ["a"], new(ProjectionMethod.Pca, "PCA", Matrix.FromRows([[1, 2]]))),
            () => Run(FakePicture.Many(3), Options with { Resume = true }, out _),
            () => new EmbeddingMerge(new() { LogDir = LogDir, Tag = "two" }).Run(),
            () => LogSets.Rename(LogDir, "fake", "renamed"),
            () => LogSets.Remove(LogDir, "two"),
            () => LogSets.RemoveAll(LogDir, force: true),
        })
        {
            var error = await Task.Run(() => Record.Exception(step)).WaitAsync(Soon);
            Assert.True(error is null or EmbeddingProjectorException, error?.ToString());
        }
    }
}
