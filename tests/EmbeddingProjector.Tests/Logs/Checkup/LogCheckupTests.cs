using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;

namespace EmbeddingProjector.Tests.Logs.Checkup;

public sealed class LogCheckupTests : IDisposable
{
    private const string Second = "embeddings { tensor_name: \"t\" tensor_path: \"t/second.tsv\" }";

    // One a fact: what is wrong, how it comes about, the line.
    private static readonly Dictionary<string, (Action<LogOfThree> Break, int? Line)> Faults = new()
    {
        ["ConfigByteOrderMark"] = (log => log.Mark("projector_config.pbtxt"), 1),
        ["ConfigNotUtf8"] = (log => log.WriteLatin("projector_config.pbtxt", log.ConfigText), null),
        ["ConfigInvalid"] = (log => log.Config(shape: "tensor_colour: 3"), 5),
        ["ConfigWithoutEntries"] = (log => log.Write("projector_config.pbtxt", ""), null),
        ["RunWithoutEvents"] = (log =>
        {
            log.Write("run/projector_config.pbtxt", "embeddings { tensor_name: \"t\" tensor_path: \"tensors.tsv\" }");
            log.Write("run/tensors.tsv", "1\t2\n3\t4\n");
        }, null),
        ["NameForbidden"] = (log => log.Config(name: "a&b"), null),
        ["NameStripped"] = (log => log.Config(name: "t:0"), null),
        ["NameMissing"] = (log => log.Config(name: ""), null),
        ["NameTwice"] = (log =>
        {
            log.Write("t/second.tsv", "1\t2\n3\t4\n");
            log.Config(more: Second);
        }, null),
        ["PathBackSlash"] = (log => log.Config(tensor: @"t\\tensors.tsv"), null),
        ["PathOutside"] = (log => log.Config(tensor: "../tensors.tsv"), null),
        ["RunNameForbidden"] = (log =>
        {
            log.Write("a#b/projector_config.pbtxt", "embeddings { tensor_name: \"t\" tensor_path: \"tensors.tsv\" }");
            log.Write("a#b/tensors.tsv", "1\t2\n3\t4\n");
        }, null),
        ["FolderLeft"] = (log => log.Write(".t.staging/tensors.tsv", "1\t2\n"), null),
        ["EventsTorn"] = (log => log.Write("t/events.out.tfevents.1.embeddingprojector", "torn"), null),
        ["EventsOfOthersTorn"] = (log => log.Write("t/events.out.tfevents.1", "torn"), null),
        ["EntryDropped"] = (log => log.Export("other"), null),
        ["TensorEmpty"] = (log => log.Write("t/tensors.tsv", ""), null),
        ["MetadataLabelNumber"] = (log => log.Write("t/metadata.tsv", "id\tlabel\nia\t0.0\nib\t1.0\nic\t2.0\n"), 2),
        ["BookmarkWithoutPca"] = (log => log.Write(
            "t/bookmarks.txt", $"[{LogOfThree.Bookmark.Replace("{},{},{}", "{\"umap-0\":1},{},{}")}]"), null),
        ["TensorMissing"] = (log => log.Delete("t/tensors.tsv"), null),
        ["MetadataMissing"] = (log => log.Delete("t/metadata.tsv"), null),
        ["SpriteMissing"] = (log => log.Delete("t/sprite.png"), null),
        ["BookmarksMissing"] = (log => log.Delete("t/bookmarks.txt"), null),
        ["TensorByteOrderMark"] = (log => log.Mark("t/tensors.tsv"), 1),
        ["TensorHeader"] = (log => log.Write("t/tensors.tsv", "x\ty\n1\t2\n3\t4\n5\t6\n"), 1),
        ["TensorDecimalComma"] = (log => log.Write("t/tensors.tsv", "1\t2\n3,5\t4\n5\t6\n"), 2),
        ["TensorNotNumber"] = (log => log.Write("t/tensors.tsv", "1\t2\n3\t4\n5\tsix\n"), 3),
        ["TensorRagged"] = (log => log.Write("t/tensors.tsv", "1\t2\n3\n5\t6\n"), 2),
        ["TensorNotFinite"] = (log => log.Write("t/tensors.tsv", "1\t2\n3\tnan\n5\t6\n"), 2),
        ["TensorLooksLikeText"] = (log =>
        {
            log.Write("t/tensors.bytes", 0, 0.5f, 2, 0, 0.5f, 2);
            log.Config(tensor: "t/tensors.bytes", shape: "tensor_shape: [3, 2]");
        }, null),
        ["TensorShapeMissing"] = (log =>
        {
            log.Write("t/tensors.bytes", 1, -1.7f, 3, 4, 5, 6);
            log.Config(tensor: "t/tensors.bytes");
        }, null),
        ["TensorShapeWrong"] = (log => log.Config(shape: "tensor_shape: [2, 3]"), null),
        ["TensorLengthWrong"] = (log =>
        {
            log.Write("t/tensors.bytes", 1, -1.7f, 3, 4, 5);
            log.Config(tensor: "t/tensors.bytes", shape: "tensor_shape: [3, 2]");
        }, null),
        ["TensorTooSmall"] = (log => log.Write("t/tensors.tsv", "1\n2\n3\n"), null),
        ["TensorTooLarge"] = (log =>
            log.Write("t/tensors.tsv", string.Concat(Enumerable.Repeat("1\t2\n", 100_001))), null),
        ["TensorLineTooLong"] = (log => log.Write("t/tensors.tsv", $"1\t2\n{new string('3', TensorsReader.MostLine + 1)}\n"), 2),
        ["MetadataLineTooLong"] = (log => log.Write(
            "t/metadata.tsv", $"id\tlabel\nia\t{new string('x', MetadataFile.MostLine)}\nib\ty\nic\tz\n"), 2),
        ["MetadataByteOrderMark"] = (log => log.Mark("t/metadata.tsv"), 1),
        ["MetadataNotUtf8"] = (log => log.WriteLatin("t/metadata.tsv", "d\tlabel\nia\tx\nib\ty\nic\tz\n"), null),
        ["MetadataCarriageReturn"] = (log =>
            log.Write("t/metadata.tsv", "id\tlabel\r\nia\tx\r\nib\ty\r\nic\tz\r\n"), null),
        ["MetadataFinalNewline"] = (log => log.Write("t/metadata.tsv", "id\tlabel\nia\tx\nib\ty\nic\tz"), 4),
        ["MetadataBlankRow"] = (log => log.Write("t/metadata.tsv", "ia\n\nic\n"), 2),
        ["MetadataEmptyCell"] = (log => log.Write("t/metadata.tsv", "id\tlabel\nia\tx\nib\t\nic\tz\n"), 3),
        ["MetadataShortRow"] = (log => log.Write("t/metadata.tsv", "id\tlabel\nia\tx\nib\nic\tz\n"), 3),
        ["MetadataLongRow"] = (log => log.Write("t/metadata.tsv", "id\tlabel\nia\tx\nib\ty\ty\nic\tz\n"), 3),
        ["MetadataSoleHeader"] = (log => log.Write("t/metadata.tsv", "label\nx\ny\nz\n"), 1),
        ["MetadataNoHeader"] = (log => log.Write("t/metadata.tsv", "ia\tx\nib\ty\nic\tz\n"), 1),
        ["MetadataRowCount"] = (log => log.Write("t/metadata.tsv", "id\tlabel\nia\tx\n"), null),
        ["MetadataNumber"] = (log => log.Write("t/metadata.tsv", "id\tlabel\n007\tx\n008\ty\n009\tz\n"), 2),
        ["MetadataSequence"] = (log => log.Write("t/metadata.tsv", "id\t__seq_next__\nia\t1\nib\t2\nic\t3\n"), 4),
        ["MetadataCircle"] = (log => log.Write("t/metadata.tsv", "id\t__seq_next__\nia\t1\nib\t2\nic\t0\n"), 4),
        ["SpriteUnreadable"] = (log => log.Write("t/sprite.png", "no picture"), null),
        ["SpriteSizeMissing"] = (log => log.Config(size: ""), null),
        ["SpriteGrid"] = (log => log.Sprite(12, 4), null),
        ["SpriteTooFew"] = (log => log.Sprite(8, 4), null),
        ["SpriteTooLarge"] = (log =>
        {
            log.Sprite(8194, 8194);
            log.Config(size: "single_image_dim: [4097, 4097]");
        }, null),
        ["SpriteThumbnailShape"] = (log =>
        {
            log.Sprite(8, 4);
            log.Config(size: "single_image_dim: [4, 2]");
        }, null),
        ["BookmarksInvalid"] = (log => log.Write("t/bookmarks.txt", "{}"), null),
        ["BookmarkIncomplete"] = (log =>
            log.Write("t/bookmarks.txt", """[{"selectedProjection":"pca","projections":[{},{},{}]}]"""), null),
        ["BookmarkEmpty"] = (log =>
            log.Write("t/bookmarks.txt", $"[{LogOfThree.Bookmark.Replace("selectedProjection", "other")}]"), null),
        ["BookmarkOfAnotherTensor"] = (log =>
            log.Write("t/bookmarks.txt", $"[{LogOfThree.Bookmark.Replace("[{},{},{}]", "[{}]")}]"), null),
        ["BookmarkRunsTsne"] = (log =>
            log.Write("t/bookmarks.txt", $"[{LogOfThree.Bookmark.Replace("umap", "tsne")}]"), null),
    };

    private readonly LogOfThree log = new();

    public static TheoryData<string> Names => [.. Faults.Keys];

    public void Dispose() => log.Dispose();

    [Fact]
    public void A_whole_log_has_no_faults()
    {
        Assert.Empty(LogCheckup.Examine(log.Path));
        Assert.Empty(LogCheckup.Repair(log.Path));
        Assert.Equal(log.ConfigText, File.ReadAllText(log.File("projector_config.pbtxt")));
    }

    // A row is taken for a header only where nothing speaks against it.
    [Theory]
    [InlineData("1\t2\tup\n3\t4\tdown\n5\t6\tup\n", "")]                        // every row ends in a word
    [InlineData("1\tx\n3\t4\n5\t6\n", "")]                                      // one bad cell
    [InlineData("x\ty\n3\t4\n5\t6\n", "")]                                      // as many rows as the metadata has
    [InlineData("x\ty\n3\t4\n5\t6\n7\t8\n", "tensor_shape: [4, 2]")]           // and as the shape says
    [InlineData("x\ty\nz\t4\n5\t6\n7\t8\n", "")]                               // another row of words
    public void No_row_is_deleted_that_may_be_an_items(string tensor, string shape)
    {
        log.Write("t/tensors.tsv", tensor);
        log.Config(shape: shape);

        for (var run = 0; run < 2; run++)
        {
            var findings = LogCheckup.Repair(log.Path);
            Assert.Contains(findings, finding => finding is { Severity: LogSeverity.Error, IsRepaired: false });
            Assert.DoesNotContain(findings, finding => finding.File == log.File("t/tensors.tsv") && finding.IsRepaired);
            Assert.Equal(tensor, File.ReadAllText(log.File("t/tensors.tsv")));
        }
    }

    [Fact]
    public void A_label_of_metadata_of_one_column_is_no_header()
    {
        log.Write("t/metadata.tsv", "cat\ndog\nbird\nfish\n");

        Assert.Equal("MetadataRowCount", Assert.Single(LogCheckup.Repair(log.Path)).Id);
        Assert.Equal("cat\ndog\nbird\nfish\n", File.ReadAllText(log.File("t/metadata.tsv")));
    }

    [Fact]
    public void An_entry_of_a_TensorFlow_checkpoint_is_whole_and_stays_as_it_is()
    {
        const string Entry = """
            model_checkpoint_path: "model.ckpt-1"
            embeddings { tensor_name: "embedding:0" metadata_path: "t/metadata.tsv" }
            """;
        log.Write("projector_config.pbtxt", Entry);

        Assert.Empty(LogCheckup.Repair(log.Path));
        Assert.Equal(Entry, File.ReadAllText(log.File("projector_config.pbtxt")));
    }

    [Fact]
    public void A_tensor_behind_a_link_out_of_the_folder_is_outside()
    {
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("tensors.tsv", "1\t2\n3\t4\n5\t6\n"u8);
        File.Delete(log.File("t/tensors.tsv"));
        File.CreateSymbolicLink(log.File("t/tensors.tsv"), elsewhere.File("tensors.tsv"));

        Assert.Contains(LogCheckup.Examine(log.Path), finding => finding.Id == "PathOutside");
    }

    [Fact]
    public void A_line_may_end_with_a_placeholder()
    {
        log.Write("t/metadata.tsv", "id\t__seq_next__\nia\t1\nib\t2\nic\t(none)\n");

        Assert.Empty(LogCheckup.Examine(log.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_fault_is_found_and_named_with_its_place(string id)
    {
        var (breaks, line) = Faults[id];
        breaks(log);

        var finding = Assert.Single(LogCheckup.Examine(log.Path), finding => finding.Id == id);
        Assert.Equal(line, finding.Line);
        Assert.True(Path.Exists(finding.File), finding.File);
        Assert.NotEmpty(finding.Message);
        Assert.NotEmpty(finding.Remedy);
        Assert.False(finding.IsRepaired);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_can_be_mended_is_and_the_rest_stays_as_it_was(string id)
    {
        Faults[id].Break(log);
        var before = Contents();

        var finding = Assert.Single(LogCheckup.Repair(log.Path), finding => finding.Id == id);

        Assert.Equal(finding.CanRepair, finding.IsRepaired);
        var left = LogCheckup.Examine(log.Path);
        Assert.Equal(finding.CanRepair, left.All(other => other.Id != id));
        Assert.DoesNotContain(left, other => other.CanRepair);
        var after = Contents();
        foreach (var (path, content) in before)
        {
            var copy = after.GetValueOrDefault(path + ".bak");
            Assert.Equal(content, copy ?? after[path]);
        }
    }

    [Fact]
    public void The_table_of_faults_has_no_kind_without_a_broken_log()
    {
        var kinds = typeof(LogFault).GetFields().Where(field => field.FieldType == typeof(LogFault))
            .Select(field => (LogFault)field.GetValue(null)!).Select(fault => fault.Id);

        Assert.Equal(kinds.Except(["EntryPassedOver", "MetadataTooLarge"]).Order(), Faults.Keys.Order()); // see LogBoundsTests
    }

    [Fact]
    public void Mended_values_are_those_that_were_meant()
    {
        Faults["TensorLooksLikeText"].Break(log);
        log.Write("t/metadata.tsv", "id\tlabel\r\nia\r\nib\t\r\nic\tz");
        log.Sprite(12, 4);
        LogCheckup.Repair(log.Path);

        Assert.Equal("0\t0.5\n2\t0\n0.5\t2\n", File.ReadAllText(log.File("t/tensors.bytes")));
        Assert.Equal("id\tlabel\nia\t(none)\nib\t(none)\nic\tz\n", File.ReadAllText(log.File("t/metadata.tsv")));
        var entry = Assert.Single(ProjectorLogReader.Open(log.Path));
        Assert.Equal((3, 2), (entry.Rows, entry.Columns));
    }

    [Fact]
    public void Several_damaged_files_at_once_stop_no_repair()
    {
        Faults["TensorShapeMissing"].Break(log);
        Faults["MetadataNotUtf8"].Break(log);
        Faults["SpriteUnreadable"].Break(log);
        Faults["BookmarksInvalid"].Break(log);

        Assert.Equal(
            ["TensorShapeMissing", "MetadataNotUtf8", "SpriteUnreadable", "BookmarksInvalid"],
            LogCheckup.Repair(log.Path).Where(finding => !finding.IsRepaired).Select(finding => finding.Id));
    }

    [Fact]
    public void An_entry_that_tensorboardX_wrote_twice_stays_once_and_other_names_get_a_number()
    {
        log.Write("t/second.tsv", "1\t2\n3\t4\n");
        log.Config(more: $"{log.ConfigText}\n{Second}");
        LogCheckup.Repair(log.Path);

        var config = ProjectorConfigReader.Read(log.File("projector_config.pbtxt"));
        Assert.Equal(
            [("t", "t/tensors.tsv"), ("t (2)", "t/second.tsv")],
            config.Embeddings.Select(entry => (entry.TensorName, entry.TensorPath)));
    }

    [Fact]
    public void Many_faults_of_a_kind_are_one_finding_with_their_number()
    {
        log.Write("t/metadata.tsv", "id\tlabel\nia\t\nib\t\nic\tz\n");

        var finding = Assert.Single(LogCheckup.Examine(log.Path));
        Assert.Equal(2, finding.Line);
        Assert.Equal("column 'label': expected a value, found none (and 1 more)", finding.Message);
        Assert.Equal("t", finding.Tag);
    }

    [Fact]
    public void A_folder_without_a_config_is_no_log()
    {
        log.Delete("projector_config.pbtxt");

        Assert.Equal("LogNotFound", Assert.Throws<ProjectorLogException>(() => LogCheckup.Examine(log.Path)).ErrorId);
    }

    private Dictionary<string, string> Contents() => Directory
        .EnumerateFiles(log.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path)));
}
