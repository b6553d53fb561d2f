using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Against what protobuf's own printer writes (Fixtures/projector/make.py remakes the files).</summary>
public sealed class ProjectorConfigTests
{
    private static readonly ProjectorConfig Golden = new()
    {
        ModelCheckpointPath = "model.ckpt-1",
        Embeddings =
        [
            new()
            {
                TensorName = "resnet152",
                MetadataPath = "resnet152/metadata.tsv",
                TensorShape = [500, 2048],
                Sprite = new() { ImagePath = "resnet152/sprite.png", SingleImageDim = [64, 64] },
                TensorPath = "resnet152/tensors.bytes",
            },
            new()
            {
                TensorName = "ä/\"b\" 'c' \\ \t\n\r 漢",
                BookmarksPath = "b/state.txt",
                TensorPath = "b/tensors.tsv",
            },
            new() { TensorShape = [4294967295], Sprite = new(), TensorPath = "loose.tsv" },
        ],
        ModelCheckpointDir = "checkpoints",
    };

    [Fact]
    public void A_config_is_written_as_protobufs_printer_writes_it() =>
        Assert.Equal(File.ReadAllText(Fixture("config.pbtxt")), ProjectorConfigWriter.Write(Golden));

    [Theory]
    [InlineData("config.pbtxt")]
    [InlineData("config_ascii.pbtxt")]
    public void What_protobuf_prints_is_read_in_full(string name)
    {
        var config = ProjectorConfigReader.Read(Fixture(name));

        Assert.Equal(ProjectorConfigWriter.Write(Golden), ProjectorConfigWriter.Write(config));
    }

    [Fact]
    public void Every_control_character_and_any_plane_of_unicode_survives()
    {
        var name = string.Concat(Enumerable.Range(1, 0x2ff).Select(value => (char)value)) + "\U0001F600\uffff";
        var config = new ProjectorConfig { Embeddings = [new() { TensorName = name, TensorPath = "x" }] };

        Assert.Equal(name, ProjectorConfigReader.Parse(ProjectorConfigWriter.Write(config)).Embeddings[0].TensorName);
    }

    [Theory]
    [InlineData("embeddings { tensor_name: 'one' 'two' \"three\" tensor_path: \"x\" }")]
    [InlineData("embeddings: < tensor_name: \"onetwothree\", tensor_path: \"x\"; >;")]
    [InlineData("# a comment\nembeddings # another\n{ tensor_name # and\n : 'onetwothree' tensor_path:'x'}# end")]
    [InlineData("embeddings: [{ tensor_name: \"\\x6fne\\164w\\157\\u0074hr\\U00000065e\" tensor_path: \"x\" }]")]
    public void Every_way_to_write_a_field_is_read(string text)
    {
        var entry = Assert.Single(ProjectorConfigReader.Parse(text).Embeddings);

        Assert.Equal(("onetwothree", "x"), (entry.TensorName, entry.TensorPath));
    }

    [Theory]
    [InlineData("tensor_shape: 500 tensor_shape: 2048")]
    [InlineData("tensor_shape: [500, 2048]")]
    [InlineData("tensor_shape: [0x1F4] tensor_shape: 04000")]
    [InlineData("tensor_shape: [] tensor_shape: [500] tensor_shape: 2048")]
    public void Every_way_to_write_numbers_is_read(string fields) =>
        Assert.Equal("500 2048", string.Join(
            ' ', ProjectorConfigReader.Parse($"embeddings {{ {fields} }}").Embeddings[0].TensorShape));

    [Theory]
    [InlineData("\n\nembeddings { hue: 1 }", "line 3: expected a field of EmbeddingInfo, found the unknown field")]
    [InlineData("embedding { }", "line 1: expected a field of ProjectorConfig, found the unknown field 'embedding'")]
    [InlineData("embeddings { tensor_name: 'a'\ntensor_name: 'b' }", "line 2: expected the field 'tensor_name' once")]
    [InlineData("embeddings { sprite { } sprite { } }", "expected the field 'sprite' once")]
    [InlineData("embeddings { tensor_shape: -1 }", "expected a number from 0 to 4294967295, found '-'")]
    [InlineData("embeddings { tensor_shape: 4294967296 }", "expected a number from 0 to 4294967295")]
    [InlineData("embeddings { tensor_shape: 1.5 }", "found '.'")]
    [InlineData("embeddings { tensor_shape: 089 }", "expected a number from 0 to 4294967295")]
    [InlineData("embeddings { tensor_shape: 077777777777 }", "expected a number from 0 to 4294967295")]
    [InlineData("embeddings { tensor_shape: [1, ] }", "expected a number")]
    [InlineData("embeddings { tensor_name: bare }", "expected a text in quotes, found 'b'")]
    [InlineData("embeddings { tensor_name: 'a\n' }", "line 1: expected ''', found '\n'")]
    [InlineData("embeddings { tensor_name: '\\xff' }", "expected a text of valid UTF-8")]
    [InlineData("embeddings { tensor_name: '\\q' }", "expected an escape")]
    [InlineData("embeddings { tensor_name: '\\ud800' }", "expected a Unicode character")]
    [InlineData("embeddings {", "expected a field's name, found the end")]
    [InlineData("embeddings { tensor_name: 'a", "found the end")]
    [InlineData("{ }", "expected a field's name, found '{'")]
    public void What_is_no_config_is_an_error_that_names_the_line(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<ProjectorLogException>(() => ProjectorConfigReader.Parse(text)).Message);

    [Fact]
    public void An_entry_takes_the_place_of_those_of_its_name_and_keeps_the_others()
    {
        var config = new ProjectorConfig
        {
            Embeddings = [Entry("a", "1"), Entry("b", "2"), Entry("a", "3"), Entry("c", "4")],
        };

        Assert.Equal("a5 b2 c4", Text(config.With(Entry("a", "5"))));
        Assert.Equal("a1 b2 a3 c4 d5", Text(config.With(Entry("d", "5"))));

        static EmbeddingInfo Entry(string name, string path) => new() { TensorName = name, TensorPath = path };
        static string Text(ProjectorConfig config) =>
            string.Join(' ', config.Embeddings.Select(entry => entry.TensorName + entry.TensorPath));
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "projector", name);
}
