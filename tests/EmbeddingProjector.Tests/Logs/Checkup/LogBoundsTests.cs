using System.Diagnostics;
using System.Text;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;
using EmbeddingProjector.Tests.TorchSharp;

namespace EmbeddingProjector.Tests.Logs.Checkup;

/// <summary>Time and memory grow with a log's files, never with what they claim.</summary>
[Collection(nameof(RunsAlone))]
public sealed class LogBoundsTests : IDisposable
{
    private const int Rounds = 3; // the fastest is what the work takes; the machine has other work
    private const double MostOfFour = 8; // 4 where time grows with the entries, 16 where it grows with their square
    private readonly LogOfThree log = new();

    public void Dispose() => log.Dispose();

    [UnixFact]
    public void Links_that_lead_in_a_circle_are_not_followed()
    {
        File.CreateSymbolicLink(log.File("up"), log.Path);
        File.CreateSymbolicLink(log.File("t/up"), log.Path);

        Assert.Empty(LogCheckup.Examine(log.Path));
    }

    [Fact]
    public void A_line_that_is_too_long_is_a_finding_and_an_error_of_the_readers()
    {
        log.Write("t/metadata.tsv", $"id\tlabel\nia\t{new string('x', MetadataFile.MostLine)}\nib\ty\nic\tz\n");

        var finding = Assert.Single(LogCheckup.Examine(log.Path));

        Assert.Equal(("MetadataLineTooLong", 2), (finding.Id, finding.Line));
        Assert.Equal(
            "LogMetadataInvalid", Assert.Throws<ProjectorLogException>(() => EmbeddingSetReader.Read(log.Path)).ErrorId);
        var before = GC.GetTotalAllocatedBytes();
        LogCheckup.Repair(log.Path);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64L << 20);
        Assert.Equal(
            "LogMetadataInvalid",
            Assert.Throws<ProjectorLogException>(() => MetadataFile.ReadRows(log.File("t/metadata.tsv")).Count()).ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Four_times_the_entries_take_four_times_as_long(bool sameName)
    {
        var few = Fastest(10_000, sameName);
        var many = Fastest(40_000, sameName);

        Assert.InRange(many / few, 0, MostOfFour);
    }

    private TimeSpan Fastest(int entries, bool sameName)
    {
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder();
            for (var i = 0; i < entries; i++)
            {
                text.Append(
                    $"embeddings {{ tensor_name: \"{(sameName ? "t" : $"t{i}")}\" metadata_path: \"t/metadata.tsv\" "
                    + $"tensor_path: \"t/./{(sameName ? i % 7 : 0)}/../tensors.tsv\" }}\n");
            }

            log.Write("projector_config.pbtxt", text.ToString());
            var start = Stopwatch.GetTimestamp();
            LogCheckup.Repair(log.Path);
            if (Stopwatch.GetElapsedTime(start) is var took && took < fastest)
                fastest = took;
        }

        return fastest;
    }

    [Fact]
    public void A_table_that_is_too_large_is_the_same_to_all()
    {
        using (var file = File.OpenWrite(log.File("t/metadata.tsv")))
            file.SetLength(MetadataFile.MostBytes + 1L); // takes no room
        var before = GC.GetTotalAllocatedBytes();

        Assert.Contains(LogCheckup.Repair(log.Path), finding => finding is { Id: "MetadataTooLarge", IsRepaired: false });
        Assert.Equal(
            "LogMetadataInvalid", Assert.Throws<ProjectorLogException>(() => EmbeddingSetReader.Read(log.Path)).ErrorId);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 256L << 20); // other tests run meanwhile
    }

    [Fact]
    public void A_line_without_an_end_is_no_tensor_to_all()
    {
        using (var file = File.OpenWrite(log.File("t/tensors.tsv")))
        {
            file.Position = file.Length;
            file.WriteByte((byte)'1');
            file.SetLength(1L << 32);
        }

        Assert.Contains(LogCheckup.Examine(log.Path), finding => finding is { Id: "TensorLineTooLong", Line: 4 });
        Assert.Equal(
            "LogTensorInvalid", Assert.Throws<ProjectorLogException>(() => EmbeddingSetReader.Read(log.Path)).ErrorId);
    }

    [Fact]
    public void The_numbers_of_a_shape_may_come_one_by_one()
    {
        log.Config(shape: string.Concat(Enumerable.Repeat("tensor_shape: 1 ", 200_000)));

        AssertAllocates(() => LogCheckup.Examine(log.Path), 256L << 20);
    }

    [Fact]
    public void A_long_columns_name_is_not_written_for_every_row()
    {
        const int Rows = 20_000;
        log.Write("t/tensors.tsv", string.Concat(Enumerable.Repeat("1\t2\n", Rows)));
        log.Write("t/metadata.tsv", $"id\t{new string('x', 1_000_000)}\n" + string.Concat(Enumerable.Repeat("a\t\n", Rows)));

        AssertAllocates(() => LogCheckup.Examine(log.Path), 256L << 20);
    }

    [Fact]
    public void A_table_of_too_many_columns_or_lines_is_the_same_to_all()
    {
        foreach (var (text, id) in new[]
        {
            (new string('\t', MetadataFile.MostColumns) + "\n", "MetadataLineTooLong"),
            (new string('\n', MetadataFile.MostLines + 1), "MetadataTooLarge"),
        })
        {
            log.Write("t/metadata.tsv", text);

            AssertAllocates(() => Assert.Contains(LogCheckup.Examine(log.Path), finding => finding.Id == id), 64L << 20);
            Assert.Equal(
                "LogMetadataInvalid", Assert.Throws<ProjectorLogException>(() => EmbeddingSetReader.Read(log.Path)).ErrorId);
        }
    }

    [Fact]
    public void States_that_claim_rows_do_not_take_them()
    {
        log.Write("t/tensors.tsv", string.Concat(Enumerable.Repeat("1\t2\n", 20_000)));
        log.Write("t/bookmarks.txt", $"[{string.Join(',', Enumerable.Repeat("{}", 1_000))}]");

        AssertAllocates(() => LogCheckup.Repair(log.Path), 256L << 20);
    }

    // Each shape would be held against the file anew.
    [Fact]
    public void The_same_files_in_thousands_of_entries_are_not_read_for_each()
    {
        const int Entries = 20_000;
        log.Write("projector_config.pbtxt", string.Concat(Enumerable.Range(3, Entries).Select(rows =>
            $"embeddings {{ tensor_name: \"t{rows}\" metadata_path: \"t/metadata.tsv\" tensor_shape: [{rows}, 2] "
            + "tensor_path: \"t/tensors.tsv\" }\n")));

        var finding = Assert.Single(LogCheckup.Examine(log.Path), finding => finding.Id == "EntryPassedOver");
        Assert.Contains("more", finding.Message);
        AssertAllocates(() => LogCheckup.Repair(log.Path), 2L << 30);
    }

    private static void AssertAllocates(Action step, long most)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        step();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
    }

    [Fact]
    public void A_long_name_is_shortened_in_a_finding()
    {
        log.Write(
            "projector_config.pbtxt",
            $"embeddings {{ tensor_name: \"n\" tensor_path: \"{new string('x', 100_000)}\" }}");

        Assert.All(LogCheckup.Examine(log.Path), finding => Assert.InRange(finding.Message.Length, 1, 600));
        Assert.InRange(Assert.Throws<ProjectorLogException>(() => EmbeddingSetReader.Read(log.Path)).Message.Length, 1, 2100);
    }

    [Fact]
    public void A_path_with_a_NUL_is_a_finding_and_a_typed_error()
    {
        log.Write("projector_config.pbtxt", "embeddings { tensor_name: \"n\" tensor_path: \"a\\000b\" }");

        Assert.Contains(LogCheckup.Examine(log.Path), finding => finding.Id == "PathOutside");
        Assert.Throws<ProjectorLogException>(() => EmbeddingSetReader.Read(log.Path));
        LogCheckup.Repair(log.Path);
    }
}
