using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class EmbeddingExportRefusalTests : ExportTest
{
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
    public void A_log_of_another_tool_is_refused_and_with_force_added_to()
    {
        Folder.Write("log/00000/default/tensors.tsv", "1\t2\n3\t4\n"u8);
        Folder.Write(
            "log/projector_config.pbtxt",
            """embeddings { tensor_name: "default:00000" tensor_path: "00000/default/tensors.tsv" }"""u8);
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
        Folder.Write("log/projector_config.pbtxt", System.Text.Encoding.UTF8.GetBytes(text));
        var before = Snapshot();

        var error = Refused(Options with { Force = true });

        Assert.Equal("LogConfigInvalid", error.ErrorId);
        Assert.Contains("line 1", error.Message);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public void Files_of_another_tool_in_the_tags_folder_are_refused()
    {
        Folder.Write("log/fake/tensors.tsv", "1\t2\n"u8);

        Assert.Equal("LogOfAnotherTool", Refused(Options).ErrorId);
    }

    [Fact]
    public void Two_tags_that_differ_only_in_case_would_share_a_folder_on_some_systems_and_are_refused()
    {
        Run(FakePicture.Many(3), Options with { Tag = "Cats" }, out _);

        Assert.Equal("LogTagClash", Refused(Options with { Tag = "cats" }).ErrorId);
    }

    [Fact]
    public void A_file_in_the_folders_place_is_an_error()
    {
        Folder.Write("log", 1);

        Assert.Equal("LogNotWritable", Refused(Options).ErrorId);
    }

    [Fact]
    public void A_writer_that_does_not_end_is_not_waited_for_without_end()
    {
        using var held = LogFolder.Open(LogDir);

        Assert.Equal("LogInUse", Refused(Options with { Patience = TimeSpan.FromMilliseconds(50) }).ErrorId);
    }
}
