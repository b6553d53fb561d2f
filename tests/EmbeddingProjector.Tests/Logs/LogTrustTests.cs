using System.Text;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Files;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Sequences that cost users their files: a log that somebody else wrote is put in the place of one's
/// own.</summary>
public sealed class LogTrustTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string LogDir => folder.File("mine/log");

    public static TheoryData<string, string> Writers
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var place in new[] { "..%next", "%next", "..", ".", "../other", "/etc", "work%next", "a%next/../.." })
            {
                foreach (var writer in new[] { "export", "bookmark", "columns", "repair" })
                    data.Add(place, writer);
            }

            return data;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Writers))]
    public void An_entry_in_another_place_changes_nothing_outside_the_log(string place, string writer)
    {
        // Files of ours by name, where a log that lies about its folders would find them.
        Good("mine/log");
        foreach (var name in new[] { "mine", "mine/other", "mine/log/work%next", "mine/log/%next", "mine/log/..%next" })
            Foreign(name);
        var config = File.ReadAllText(folder.File("mine/log/projector_config.pbtxt"));
        var tag = place == "work%next" ? "other" : "x";
        folder.Write("mine/log/projector_config.pbtxt", Encoding.UTF8.GetBytes(
            $"{config}embeddings {{ tensor_name: \"{tag}\" metadata_path: \"{place}/metadata.tsv\" "
            + $"tensor_path: \"{place}/tensors.tsv\" }}\n"));
        var before = Snapshot("mine", except: "mine/log/");
        var foreign = Snapshot("mine/log/work%next").Concat(Snapshot("mine/log/%next")).ToArray();

        try
        {
            Write(writer, tag);
        }
        catch (EmbeddingProjector.Inference.Errors.EmbeddingProjectorException)
        {
            // A typed error is one way; leaving the entry alone another.
        }

        Assert.Equal(before, Snapshot("mine", except: "mine/log/"));
        if (writer == "columns")
            return; // what is asked for is to add to that entry's own table, which lies in the log
        Assert.Equal(foreign, Snapshot("mine/log/work%next").Concat(Snapshot("mine/log/%next")));
    }

    [UnixFact]
    public void No_link_is_written_through()
    {
        Good("mine/log");
        var outside = folder.Write("outside/keep.txt", "precious"u8);
        foreach (var name in new[] { ".metadata.tsv.tmp", "metadata.tsv" })
            Link($"mine/log/good/{name}", outside);
        Link("mine/log/.projector_config.pbtxt.tmp", outside);

        foreach (var writer in new[] { "bookmark", "columns", "repair", "export" })
        {
            try
            {
                Write(writer, "good");
            }
            catch (EmbeddingProjector.Inference.Errors.EmbeddingProjectorException)
            {
            }

            Assert.Equal("precious", File.ReadAllText(outside));
        }
    }

    [UnixFact]
    public void A_tags_folder_that_is_a_link_is_refused_by_name()
    {
        Good("mine/log");
        Directory.Move(folder.File("mine/log/good"), folder.File("outside"));
        Link("mine/log/good", folder.File("outside"));
        var before = Snapshot("outside");

        foreach (var writer in new[] { "bookmark", "columns", "replace" })
        {
            var error = Assert.Throws<ProjectorLogException>(() => Write(writer, "good"));
            Assert.Equal("LogLinkRefused", error.ErrorId);
            Assert.Contains("good", error.Message);
        }

        Assert.Equal(before, Snapshot("outside"));
    }

    [UnixFact]
    public void A_link_in_the_place_of_a_folder_on_its_way_is_not_followed()
    {
        Good("mine/log");
        folder.Write("outside/provenance.json", File.ReadAllBytes(folder.File("mine/log/good/provenance.json")));
        Link("mine/log/good%next", folder.File("outside"));
        Link("mine/log/.good.partial", folder.File("outside"));
        Link("mine/log/.good.staging", folder.File("outside"));

        Write("replace", "good");

        Assert.Single(Snapshot("outside"));
    }

    [Theory]
    [InlineData(".mine.staging")]
    [InlineData(".good.staging")]
    [InlineData("good%next")]
    [InlineData("work%next")]
    [InlineData(".work.partial")]
    public void Folders_of_others_are_left_alone(string name)
    {
        Good("mine/log");
        Foreign($"mine/log/{name}");
        var before = Snapshot($"mine/log/{name}");

        Write("replace", "good");
        Write("export", "good");

        Assert.Equal(before, Snapshot($"mine/log/{name}"));
    }

    [Fact]
    public void Rows_folders_of_others_are_refused_by_name()
    {
        Foreign("mine/log/.fake.partial");
        var before = Snapshot("mine/log/.fake.partial");

        var error = Assert.Throws<ProjectorLogException>(
            () => RowStore.Open(folder.File("mine/log/.fake.partial"), "{\"Recipe\":{}}", 2, null));

        Assert.Equal("LogOfAnotherTool", error.ErrorId);
        Assert.Equal(before, Snapshot("mine/log/.fake.partial"));
    }

    [Fact]
    public void What_a_killed_writer_left_goes_by_its_id_alone()
    {
        Good("mine/log");
        var (killed, other) = (WholeFile.NewId(), WholeFile.NewId());
        folder.Write("mine/log/.embeddingprojector.lock", Encoding.ASCII.GetBytes($"{killed}\n"));
        foreach (var id in new[] { killed, other })
        {
            folder.Write($"mine/log/.a.{id}.staging/tensors.bytes", 1);
            folder.Write($"mine/log/a%next-{id}/tensors.bytes", 1);
            folder.Write($"mine/log/.projector_config.pbtxt.{id}.abc.tmp", 1);
        }

        Write("replace", "good");

        Assert.DoesNotContain(Snapshot("mine/log"), line => line.Contains(killed, StringComparison.Ordinal));
        Assert.Equal(3, Snapshot("mine/log").Count(line => line.Contains(other, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_entry_on_its_way_of_a_writer_that_nobody_knows_replaces_nothing()
    {
        Good("mine/log");
        var before = Snapshot("mine/log/good");
        var next = $"good%next-{WholeFile.NewId()}";
        foreach (var path in Directory.GetFiles(folder.File("mine/log/good")))
            folder.Write($"mine/log/{next}/{Path.GetFileName(path)}", File.ReadAllBytes(path));
        folder.Write($"mine/log/{next}/metadata.tsv", "c\nd\n"u8);
        var config = folder.File("mine/log/projector_config.pbtxt");
        File.AppendAllText(config, File.ReadAllText(config).Replace("\"good/", $"\"{next}/", StringComparison.Ordinal));

        Write("export", "x");

        Assert.Equal(before, Snapshot("mine/log/good"));
        Assert.Equal("c\nd\n", File.ReadAllText(folder.File($"mine/log/{next}/metadata.tsv")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_export_that_was_killed_before_its_entry_came_is_taken_back_where_its_writer_is_known(bool isKnown)
    {
        Good("mine/log");
        var without = File.ReadAllBytes(folder.File("mine/log/projector_config.pbtxt"));
        Export("new");
        File.WriteAllBytes(folder.File("mine/log/projector_config.pbtxt"), without);
        folder.Write("mine/log/new/notes.txt", "mine"u8);
        var killed = WholeFile.NewId();
        folder.Write($"mine/log/new/.publishing.{killed}.tmp");
        if (isKnown)
            folder.Write("mine/log/.embeddingprojector.lock", Encoding.ASCII.GetBytes($"{killed}\n"));

        Assert.Equal(!isKnown, LogCheckup.Examine(LogDir).Any(finding => finding.Id == "EntryDropped"));
        Export("other");

        Assert.Equal(!isKnown, File.Exists(folder.File("mine/log/new/provenance.json")));
        Assert.Equal(!isKnown, File.Exists(folder.File($"mine/log/new/.publishing.{killed}.tmp")));
        Assert.Equal("mine", File.ReadAllText(folder.File("mine/log/new/notes.txt")));
    }

    [Fact]
    public async Task Repairs_and_exports_at_once_lose_no_entry()
    {
        const int Exports = 20;
        Good("mine/log");
        using var done = new CancellationTokenSource();
        var repairs = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                LogCheckup.Repair(LogDir);
        });

        for (var i = 0; i < Exports; i++)
            Export($"tag{i}");
        await done.CancelAsync();
        await repairs;

        Assert.Equal(1 + Exports, ProjectorLogReader.Open(LogDir).Count);
    }

    [Fact]
    public void A_disk_that_cannot_be_written_is_not_said_to_be_in_use()
    {
        const int ReadOnly = 30; // EROFS
        Assert.False(FileFault.IsInUse(new IOException("Read-only file system", ReadOnly)));
    }

    private void Write(string writer, string tag)
    {
        switch (writer)
        {
            case "export":
                Export("new-" + tag);
                break;
            case "replace":
                Export(tag, force: true);
                break;
            case "repair":
                LogCheckup.Repair(LogDir);
                break;
            case "bookmark":
                LogProjections.Add(LogDir, tag, ["a", "b"], new(ProjectionMethod.Pca, "PCA", Matrix.FromRows([[1, 2], [3, 4]])));
                break;
            default:
                LogMetadata.AddColumns(
                    SampleSet.Of(tag, [1, 2], [3, 4]) with { Source = LogDir }, [new("more", ["1", "2"])]);
                break;
        }
    }

    private void Export(string tag, bool force = false) => new EmbeddingSetExport(
        SampleSet.Of(tag, [1, 2], [3, 4]),
        new EmbeddingSetExportOptions { LogDir = LogDir, Force = force }).Run(new RecordedRun());

    private void Good(string logDir) => new EmbeddingSetExport(
        SampleSet.Of("good", [1, 2], [3, 4]),
        new EmbeddingSetExportOptions { LogDir = folder.File(logDir) }).Run(new RecordedRun());

    private void Foreign(string name)
    {
        folder.Write($"{name}/notes.txt", "mine"u8);
        folder.Write($"{name}/tensors.tsv", "1\t2\n3\t4\n"u8);
        folder.Write($"{name}/metadata.tsv", "a\nb\n"u8);
        folder.Write($"{name}/journal.tsv", "mine"u8);
        folder.Write($"{name}/embeddings.npy", "mine"u8);
    }

    private void Link(string name, string target)
    {
        File.Delete(folder.File(name));
        File.CreateSymbolicLink(folder.File(name), target);
    }

    private string[] Snapshot(string name, string? except = null) =>
    [
        .. Directory.GetFiles(folder.File(name), "*", SearchOption.AllDirectories)
            .Where(path => except is null || !path.StartsWith(folder.File(except), StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Crc32C.Of(File.ReadAllBytes(path)):x8}"),
    ];
}
