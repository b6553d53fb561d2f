using System.Diagnostics;
using System.Text;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Logs.Checkup;

namespace EmbeddingProjector.Tests.Logs.Checkup;

/// <summary>Time and memory grow with a log's files, never with what they claim.</summary>
public sealed class LogBoundsTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10); // 18 s before, on a quiet machine
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
    public void Many_repeated_entries_take_no_longer_than_the_file_does(bool sameName)
    {
        const int Entries = 20_000;
        var text = new StringBuilder();
        for (var i = 0; i < Entries; i++)
        {
            text.Append(
                $"embeddings {{ tensor_name: \"{(sameName ? "t" : $"t{i}")}\" metadata_path: \"t/metadata.tsv\" "
                + $"tensor_path: \"t/./{(sameName ? i % 7 : 0)}/../tensors.tsv\" }}\n");
        }

        log.Write("projector_config.pbtxt", text.ToString());
        var start = Stopwatch.GetTimestamp();

        LogCheckup.Repair(log.Path);

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);
    }

    [Fact]
    public void A_long_name_is_shortened_in_a_finding()
    {
        log.Write(
            "projector_config.pbtxt",
            $"embeddings {{ tensor_name: \"n\" tensor_path: \"{new string('x', 100_000)}\" }}");

        Assert.All(LogCheckup.Examine(log.Path), finding => Assert.InRange(finding.Message.Length, 1, 600));
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
