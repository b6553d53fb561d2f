using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class LogSetsTests : ExportTest
{
    [Fact]
    public void One_set_goes_and_the_others_are_as_they_were()
    {
        Run(FakePicture.Many(4), Options with { Tag = "one" }, out _);
        Run(FakePicture.Many(4), Options with { Tag = "two/2" }, out _);
        var before = Snapshot().Where(line => line.Contains("/two", StringComparison.Ordinal)).ToArray();

        LogSets.Remove(LogDir, "one");

        Assert.Equal("two/2", Assert.Single(ProjectorLogReader.Open(LogDir)).Name);
        Assert.False(Directory.Exists(Path.Combine(LogDir, "one")));
        Assert.Equal(before, Snapshot().Where(line => line.Contains("/two", StringComparison.Ordinal)));
    }

    [Fact]
    public void With_the_last_set_the_log_goes_and_can_be_written_anew()
    {
        Run(FakePicture.Many(4), Options, out _);

        LogSets.Remove(LogDir, "fake");

        Assert.False(Directory.Exists(LogDir));
        Run(FakePicture.Many(4), Options, out _);
        Assert.Single(ProjectorLogReader.Open(LogDir));
    }

    [Fact]
    public void A_log_goes_whole_but_for_the_users_own_files()
    {
        Run(FakePicture.Many(4), Options with { Tag = "one" }, out _);
        Run(FakePicture.Many(4), Options with { Tag = "two" }, out _);
        Interrupt(FakePicture.Many(40), afterImages: 8);
        File.WriteAllText(Path.Combine(LogDir, "one", "notes.txt"), "mine");

        LogSets.RemoveAll(LogDir);

        Assert.Equal(
            [Path.Combine(LogDir, "one", "notes.txt")],
            Directory.GetFiles(LogDir, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Rows_of_a_stopped_run_are_removed_by_its_name()
    {
        Interrupt(FakePicture.Many(40), afterImages: 8);

        LogSets.Remove(LogDir, "fake");

        Assert.False(Directory.Exists(LogDir));
    }

    [Fact]
    public void While_a_run_of_the_set_is_under_way_nothing_is_removed()
    {
        Run(FakePicture.Many(4), Options, out _);
        Interrupt(FakePicture.Many(40), Options with { Tag = "other" }, afterImages: 8);
        var before = Snapshot();
        using var claim = RunClaim.Take(Path.Combine(LogDir, ".other.partial"));

        var error = Assert.Throws<ProjectorLogException>(() => LogSets.RemoveAll(LogDir));

        Assert.Equal("LogInUse", error.ErrorId);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void While_another_writer_holds_the_log_nothing_is_removed()
    {
        Run(FakePicture.Many(4), Options, out _);
        using (LogFolder.Open(LogDir))
        {
            var error = Assert.Throws<ProjectorLogException>(
                () => LogSets.Remove(LogDir, "fake", patience: TimeSpan.FromMilliseconds(50)));
            Assert.Equal("LogInUse", error.ErrorId);
        }

        Assert.Single(ProjectorLogReader.Open(LogDir));
    }

    [Fact]
    public async Task A_writer_that_waits_for_a_log_that_goes_makes_it_anew()
    {
        for (var round = 0; round < 20; round++)
        {
            Run(FakePicture.Many(2), Options, out _);
            var writers = Enumerable.Range(0, 3).Select(i => Task.Run(
                () => Run(FakePicture.Many(2), Options with { Tag = $"tag{i}" }, out _)));
            var all = Task.WhenAll(writers);
            LogSets.Remove(LogDir, "fake");
            await all;

            Assert.Equal(
                ["tag0", "tag1", "tag2"], ProjectorLogReader.Open(LogDir).Select(entry => entry.Name).Order());
            LogSets.RemoveAll(LogDir);
            Assert.False(Directory.Exists(LogDir));
        }
    }

    [UnixFact]
    public void Nothing_is_deleted_through_a_link()
    {
        Run(FakePicture.Many(4), Options, out _);
        var home = Path.Combine(LogDir, "fake");
        Directory.Move(home, Folder.File("elsewhere"));
        Directory.CreateSymbolicLink(home, Folder.File("elsewhere"));

        var removal = Assert.Throws<ProjectorLogException>(() => LogSets.Remove(LogDir, "fake"));
        var renaming = Assert.Throws<ProjectorLogException>(() => LogSets.Rename(LogDir, "fake", "new"));

        Assert.Equal(("LogLinkRefused", "LogLinkRefused"), (removal.ErrorId, renaming.ErrorId));
        Assert.True(File.Exists(Folder.File("elsewhere/embeddings.npy")));
        Assert.Equal("fake", Assert.Single(ProjectorLogReader.Open(LogDir)).Name);
    }

    [Fact]
    public void Another_tools_set_needs_force_and_leaves_what_others_name()
    {
        Folder.Write("log/t.tsv", "1\t2\n3\t4\n"u8);
        Folder.Write("log/m.tsv", "a\nb\n"u8);
        const string Entry = "embeddings {{ tensor_name: \"{0}\" tensor_path: \"t.tsv\" metadata_path: \"{1}\" }}\n";
        File.WriteAllText(
            Path.Combine(LogDir, ProjectorConfig.FileName),
            string.Format(null, Entry, "a", "m.tsv") + string.Format(null, Entry, "b", ""));

        Assert.Equal(
            "LogOfAnotherTool", Assert.Throws<ProjectorLogException>(() => LogSets.Remove(LogDir, "a")).ErrorId);
        LogSets.Remove(LogDir, "a", force: true);

        Assert.False(File.Exists(Folder.File("log/m.tsv")));
        Assert.Equal("b", Assert.Single(ProjectorLogReader.Open(LogDir)).Name);
    }

    [Fact]
    public void A_renamed_set_is_the_same_under_another_name()
    {
        Run(FakePicture.Many(6), Options, out _);
        Run(FakePicture.Many(3), Options with { Tag = "other" }, out _);
        var before = Files("fake");

        var home = LogSets.Rename(LogDir, "fake", "new/name");

        Assert.Equal(Path.Combine(LogDir, "new%2fname"), home);
        Assert.Equal(["new/name", "other"], ProjectorLogReader.Open(LogDir).Select(entry => entry.Name));
        Assert.Equal(before, Files("new%2fname"));
        Assert.False(Directory.Exists(Path.Combine(LogDir, "fake")));
    }

    [Theory]
    [InlineData("fake", "other", "LogTagExists")]
    [InlineData("fake", "a#b", "LogTagInvalid")]
    [InlineData("none", "new", "LogTagNotFound")]
    public void A_name_that_will_not_do_changes_nothing(string tag, string newTag, string errorId)
    {
        Run(FakePicture.Many(6), Options, out _);
        Run(FakePicture.Many(3), Options with { Tag = "other" }, out _);
        var before = Snapshot();

        Assert.Equal(
            errorId, Assert.Throws<ProjectorLogException>(() => LogSets.Rename(LogDir, tag, newTag)).ErrorId);
        Assert.Equal(before, Snapshot());
    }

    private string[] Files(string folder) =>
        [.. Directory.GetFiles(Path.Combine(LogDir, folder)).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetFileName(path)} {Crc32C.Of(File.ReadAllBytes(path)):x8}")];

    private void Interrupt(FakePicture[] items, EmbeddingExportOptions options, int afterImages)
    {
        using var cancel = new CancellationTokenSource();
        var heard = new RecordedRun { OnProgress = progress => { if (progress.Done >= afterImages) cancel.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(
            () => Export(items, options, new FakeEngine()).Run(heard, cancel.Token));
    }
}
