using System.Text;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class ProjectorLogReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ProjectorLogReaderTests()
    {
        folder.Write("t/tensors.tsv", "1\t2\n3\t4\n5\t6\n"u8);
        folder.Write("t/metadata.tsv", "id\tlabel\na\tx\nb\ty\nc\tz\n"u8);
        using var sprite = File.Create(folder.File("t/sprite.png"));
        PngEncoder.Write(sprite, new RgbImage(8, 8));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_whole_log_opens()
    {
        var entry = Assert.Single(Open(Config()));

        Assert.Equal(("t", 3, 2, TensorFormat.Tsv), (entry.Name, entry.Rows, entry.Columns, entry.Format));
    }

    [Fact]
    public void Names_are_what_TensorBoard_lists()
    {
        Assert.Equal("t", Assert.Single(Open(Config(name: "t:0"))).Name);
        Assert.Equal("tensors.tsv", Assert.Single(Open(Config(name: ""))).Name);
    }

    [Theory]
    [InlineData("t/other.tsv", "tensor_path: expected the file 't/other.tsv', found none")]
    [InlineData("../tensors.tsv", "tensor_path: expected a path within the folder")]
    [InlineData("t\\\\tensors.tsv", "tensor_path: expected a path within the folder, with '/'")]
    [InlineData("", "tensor_path: expected a path within the folder, with '/', found ''")]
    public void A_tensor_that_is_not_in_the_folder_is_named(string path, string reason) =>
        Refused(Config(tensor: path), reason);

    [Fact]
    public void A_shape_that_the_tensor_has_not_is_named() =>
        Refused(Config(shape: "[3, 3]"), "expected the shape (3, 3) of the config, found (3, 2)");

    [Theory]
    [InlineData("id\tlabel\na\tx\nb\ty\n", "expected 3 rows as the tensor has, found 2")]
    [InlineData("a\nb\nc\nd\n", "expected 3 rows as the tensor has, found 4")]
    [InlineData("id\tlabel\na\tx\nb\t\nc\tz\n", "line 3: expected a value in every column")]
    public void Metadata_that_does_not_fit_the_tensor_is_named(string text, string reason)
    {
        folder.Write("t/metadata.tsv", Encoding.UTF8.GetBytes(text));

        Refused(Config(), reason);
    }

    [Theory]
    [InlineData("[4, 5]", "expected 8 x 10 pixels, found 8 x 8")]
    [InlineData("[4]", "expected a thumbnail's width and height")]
    [InlineData("[4, 0]", "expected a thumbnail's width and height")]
    public void A_sprite_of_another_size_is_named(string size, string reason) =>
        Refused(Config(thumbnail: size), reason);

    [Fact]
    public void A_sprite_that_is_no_picture_is_named()
    {
        folder.Write("t/sprite.png", 1, 2, 3);

        Refused(Config(), "sprite.png: expected a picture");
    }

    [Fact]
    public void Two_tensors_of_one_name_are_named() =>
        Refused(Config() + Config(), "expected a name for each tensor, found 't' twice");

    private static string Config(
        string name = "t",
        string tensor = "t/tensors.tsv",
        string shape = "[3, 2]",
        string thumbnail = "[4, 4]") => $$"""
        embeddings {
          tensor_name: "{{name}}" tensor_path: "{{tensor}}" tensor_shape: {{shape}} metadata_path: "t/metadata.tsv"
          sprite { image_path: "t/sprite.png" single_image_dim: {{thumbnail}} }
        }

        """;

    private IReadOnlyList<ProjectorLogEntry> Open(string config)
    {
        folder.Write(ProjectorConfig.FileName, Encoding.UTF8.GetBytes(config));
        return ProjectorLogReader.Open(folder.Path);
    }

    private void Refused(string config, string reason) =>
        Assert.Contains(reason, Assert.Throws<ProjectorLogException>(() => Open(config)).Message);
}
