using System.Text;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>On logs as other tools write them; the commands' tests have our own.</summary>
public sealed class LogMetadataTests : IDisposable
{
    private static readonly MetadataColumn Column = new("new", ["1", "2", "3"]);

    private readonly TemporaryFolder folder = new();

    public LogMetadataTests()
    {
        folder.Write("t/tensors.tsv", "1\t2\n3\t4\n5\t6\n"u8);
        Config("t/metadata.tsv");
    }

    public void Dispose() => folder.Dispose();

    private EmbeddingSet Set => SampleSet.Of("t", [1, 2], [3, 4], [5, 6]) with { Source = folder.Path };

    [Fact]
    public void A_column_goes_behind_those_that_are_there()
    {
        Metadata("name\tlabel\r\nx\ty\r\nz\tu\r\nv\tw\r\n");

        var written = LogMetadata.AddColumns(Set, [Column]);

        Assert.Equal([folder.File("t/metadata.tsv")], written);
        Assert.Equal("name\tlabel\tnew\nx\ty\t1\nz\tu\t2\nv\tw\t3\n", Metadata());
        Assert.Equal(3, Assert.Single(ProjectorLogReader.Open(folder.Path)).Rows);
    }

    [Fact]
    public void A_column_of_the_same_name_is_replaced()
    {
        Metadata("new\tlabel\na\tx\nb\ty\nc\tz\n");

        LogMetadata.AddColumns(Set, [Column]);

        Assert.Equal("label\tnew\nx\t1\ny\t2\nz\t3\n", Metadata());
    }

    [Fact]
    public void A_table_of_one_column_gets_the_header_that_two_need()
    {
        Metadata("x\ny\nz\n");

        LogMetadata.AddColumns(Set, [Column]);

        Assert.Equal("label\tnew\nx\t1\ny\t2\nz\t3\n", Metadata());
        Assert.Equal(3, Assert.Single(ProjectorLogReader.Open(folder.Path)).Rows);
    }

    [Fact]
    public void Rows_with_ids_find_their_items_and_a_sample_gets_its_own()
    {
        Metadata("id\tlabel\nc\tz\na\tx\nunknown\tu\n");

        LogMetadata.AddColumns(Set, [Column]);

        Assert.Equal("id\tlabel\tnew\nc\tz\t3\na\tx\t1\nunknown\tu\t(none)\n", Metadata());
    }

    [Theory]
    [InlineData("LogMetadataMismatch", "name\tlabel\nx\ty\nz\tu\n")]
    [InlineData("LogFileMissing", null)]
    public void A_table_that_does_not_fit_is_left_as_it_is(string id, string? text)
    {
        if (text is not null)
            Metadata(text);

        var error = Assert.Throws<ProjectorLogException>(() => LogMetadata.AddColumns(Set, [Column]));

        Assert.Equal(id, error.ErrorId);
        Assert.Equal(text, File.Exists(folder.File("t/metadata.tsv")) ? Metadata() : null);
    }

    [Fact]
    public void A_set_of_no_log_is_an_error()
    {
        var inMemory = Assert.Throws<ProjectorLogException>(
            () => LogMetadata.AddColumns(Set with { Source = null }, [Column]));
        var other = Assert.Throws<ProjectorLogException>(
            () => LogMetadata.AddColumns(Set with { Name = "other" }, [Column]));

        Assert.Equal(("LogNotFound", "LogTagNotFound"), (inMemory.ErrorId, other.ErrorId));
    }

    private string Metadata() => File.ReadAllText(folder.File("t/metadata.tsv"));

    private void Metadata(string text) => folder.Write("t/metadata.tsv", Encoding.UTF8.GetBytes(text));

    private void Config(string metadata) => folder.Write("projector_config.pbtxt", Encoding.UTF8.GetBytes(
        $"embeddings {{ tensor_name: \"t\" tensor_path: \"t/tensors.tsv\" metadata_path: \"{metadata}\" }}\n"));
}
