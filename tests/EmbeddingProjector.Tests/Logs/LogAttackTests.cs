using EmbeddingProjector.Analysis;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Names, links and files in the places that writers open: whoever made the log, nothing outside it and
/// nothing of others changes.</summary>
public sealed class LogAttackTests : IDisposable
{
    private const string Precious = "precious";
    private readonly TemporaryFolder folder = new();

    private string LogDir => folder.File("mine/log");

    public static TheoryData<string> Places =>
    [
        "..%next", "%next", "%2e%2e", "%2e%2e%next", "..", ".", "../other", "/etc", "..\\\\other", "a/../../other", "good/../..",
        "./good", "/", "//etc", "good//..//..", "~", "NUL.txt", "C:/x", "a:b", "GOOD", "good.", "\\342\\200\\256doog",
        "good%next-aaaaaaaaaaaaaaaa", "..%next-aaaaaaaaaaaaaaaa", "%2e%2e%next-aaaaaaaaaaaaaaaa", ".good.staging", "a\\000b",
        "\\357\\274\\217", " ", "CON", new string('n', 5000),
    ];

    public static TheoryData<string> LinkPlaces =>
    [
        "good/metadata.tsv", "good/bookmarks.json", "good/projections.tsv", "good/items.tsv", "good/provenance.json",
        "good/tensors.bytes", "good/sprite.png", "good/embeddings.npy", "good/events.out.tfevents.embeddingprojector",
        "good", "projector_config.pbtxt", ".embeddingprojector.lock", ".new.partial", ".new.partial/rows.npy",
        ".new.partial/run.lock", ".new.partial/journal.tsv", "new", "new/metadata.tsv", "good/metadata.tsv.bak",
        "good/bookmarks.json.bak", "projector_config.pbtxt.bak", ".new.partial/recipe.json", ".new.partial/shard.jsonl",
        ".new.partial/thumbnails.rgb", ".new%shard-1-of-1.partial", ".new%shard-1-of-1.partial/shard.jsonl",
        ".new%shardmerged-1-of-1.partial", "renamed", "renamed/metadata.tsv", "good/items.tsv.bak",
    ];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Places))]
    public void A_config_that_names_any_place_changes_nothing_outside(string place)
    {
        Good();
        foreach (var name in new[] { "mine", "mine/other", "mine/%2e%2e" })
            Foreign(name);
        foreach (var tag in new[] { "x", "..", "", "good" })
        {
            var config = File.ReadAllText(folder.File("mine/log/projector_config.pbtxt"));
            File.WriteAllText(folder.File("mine/log/projector_config.pbtxt"),
                $"{config}embeddings {{ tensor_name: \"{tag}\" metadata_path: \"{place}/metadata.tsv\" "
                + $"bookmarks_path: \"{place}/bookmarks.json\" sprite {{ image_path: \"{place}/sprite.png\" "
                + $"single_image_dim: [2, 2] }} tensor_path: \"{place}/tensors.tsv\" }}\n");
        }

        AssertNothingOutsideChanges();
    }

    [UnixTheory, MemberData(nameof(LinkPlaces))]
    public void A_link_in_any_place_is_not_written_through(string place)
    {
        Good();
        var outside = folder.Write("outside/keep.txt", Encoding.UTF8.GetBytes(Precious));
        foreach (var target in new[] { outside, folder.File("outside"), folder.File("outside/missing"), folder.File(place) })
        {
            Remove(place);
            File.CreateSymbolicLink(folder.File("mine/log/" + place), target);
            AssertNothingOutsideChanges();
            Assert.Equal([outside], Directory.GetFileSystemEntries(folder.File("outside")));
            Assert.Equal(Precious, File.ReadAllText(outside));
            Remove(place);
        }
    }

    [LinuxTheory, MemberData(nameof(LinkPlaces))]
    public void A_file_with_another_name_outside_is_not_written_into(string place)
    {
        Good();
        var outside = folder.Write("outside/keep.txt", Encoding.UTF8.GetBytes(Precious));
        Remove(place);
        HardLink(outside, folder.File("mine/log/" + place));
        if (place.StartsWith(".new.partial/", StringComparison.Ordinal))
            Rows(place); // as a run of before would have left them, but for that one

        AssertNothingOutsideChanges();

        Assert.Equal(Precious, File.ReadAllText(outside));
    }

    [Theory]
    [InlineData("good/metadata.tsv")]
    [InlineData("good/provenance.json")]
    [InlineData("good/projections.tsv")]
    public void A_folder_in_the_place_of_a_file_is_refused_by_name_and_kept(string place)
    {
        Good();
        Remove(place);
        folder.Write($"mine/log/{place}/notes.txt", "mine"u8);

        var error = Assert.Throws<ProjectorLogException>(() => Export("good", force: true));

        Assert.Contains(Path.GetFileName(place), error.Message);
        Assert.Equal("mine", File.ReadAllText(folder.File($"mine/log/{place}/notes.txt")));
    }

    [Fact]
    public void A_folder_that_a_writer_left_without_an_id_is_reported_and_kept()
    {
        Good();
        Foreign("mine/log/.good.staging");
        Foreign("mine/log/work%next");

        var left = LogCheckup.Repair(LogDir).Where(finding => finding.Id == "FolderLeft").ToArray();

        Assert.Equal([".good.staging", "work%next"], left.Select(finding => Path.GetFileName(finding.File)));
        Assert.All(left, finding => Assert.False(finding.IsRepaired));
        Assert.True(File.Exists(folder.File("mine/log/.good.staging/notes.txt")));
    }

    [Fact]
    public void A_tag_cannot_take_the_configs_name() => Assert.Equal(
        "LogTagInvalid", Assert.Throws<ProjectorLogException>(() => Export(ProjectorConfig.FileName)).ErrorId);

    [Fact]
    public async Task Repair_of_a_folder_above_waits_for_the_writer_of_a_log_below()
    {
        Good();
        Task repair;
        using (LogFolder.Open(LogDir))
        {
            repair = Task.Run(() => LogCheckup.Repair(folder.File("mine")));
            Assert.NotSame(repair, await Task.WhenAny(repair, Task.Delay(TimeSpan.FromMilliseconds(300))));
        }

        await repair.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private void AssertNothingOutsideChanges()
    {
        var before = Outside();
        foreach (var writer in new Action[]
        {
            () => LogCheckup.Repair(LogDir),
            () => Export("new"),
            () => Export("good", force: true),
            () => LogProjections.Add(LogDir, "good", ["a", "b"], new(ProjectionMethod.Pca, "PCA", Matrix.FromRows([[1, 2], [3, 4]]))),
            () => LogMetadata.AddColumns(
                SampleSet.Of("good", [1, 2], [3, 4]) with { Source = LogDir }, [new("more", ["1", "2"])]),
            () => LogFolder.Writing(LogDir, () => RowStore.Open(folder.File("mine/log/.new.partial"), Recipe, 2, null)).Dispose(),
            () => LogCheckup.Repair(LogDir),
            () => new EmbeddingMerge(new() { LogDir = LogDir, Force = true }).Run(),
            () => LogSets.Rename(LogDir, "x", "y"),
            () => LogSets.Rename(LogDir, "good", "renamed"),
            () => LogSets.Remove(LogDir, "x", force: true),
            () => LogSets.Remove(LogDir, "..", force: true),
            () => LogSets.RemoveAll(LogDir, force: true),
        })
        {
            try
            {
                writer();
            }
            catch (EmbeddingProjectorException)
            {
                // To refuse is one way.
            }

            Assert.Equal(before, Outside());
        }
    }


    private const string Recipe = "{\"Recipe\":{}}";

    private void Rows(string but)
    {
        using (var rows = RowStore.Open(folder.File("rows"), Recipe, 2, null))
        {
            rows.Add(ContentId.Of("a"u8), [1, 2], null, null);
            rows.Release();
        }

        foreach (var path in Directory.GetFiles(folder.File("rows")))
        {
            var target = $"mine/log/.new.partial/{Path.GetFileName(path)}";
            if (target != "mine/log/" + but)
                File.Copy(path, folder.File(target), overwrite: true);
        }
    }

    private void Export(string tag, bool force = false) => new EmbeddingSetExport(
        SampleSet.Of(tag, [1, 2], [3, 4]),
        new EmbeddingSetExportOptions { LogDir = LogDir, Force = force, Tag = tag }).Run(new RecordedRun());

    private void Good() => Export("good");

    private void Foreign(string name)
    {
        folder.Write($"{name}/notes.txt", "mine"u8);
        folder.Write($"{name}/tensors.tsv", "1\t2\n3\t4\n"u8);
        folder.Write($"{name}/metadata.tsv", "a\nb\n"u8);
        folder.Write($"{name}/bookmarks.json", "[]"u8);
        folder.Write($"{name}/provenance.json", File.ReadAllBytes(folder.File("mine/log/good/provenance.json")));
    }

    private void Remove(string place)
    {
        var path = folder.File("mine/log/" + place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    private static void HardLink(string existing, string link)
    {
        using var process = System.Diagnostics.Process.Start("ln", [existing, link]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string[] Outside() =>
    [
        .. Directory.GetFiles(folder.Path, "*", new EnumerationOptions
            {
                RecurseSubdirectories = true,
                AttributesToSkip = FileAttributes.ReparsePoint,
            })
            .Where(path => !path.StartsWith(LogDir, StringComparison.Ordinal))
            .Where(path => !path.StartsWith(folder.File("rows"), StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Crc32C.Of(File.ReadAllBytes(path)):x8}"),
    ];
}
