using System.IO.Compression;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

// Projector logs, ours and those of other tools.
public sealed partial class EmbeddingSetReaderTests
{
    [Theory]
    [InlineData("plain:00000", 1)]
    [InlineData("plain", 1)]
    [InlineData("with/header", 2)]
    [InlineData("bare:00005", 4)]
    public void Torchs_log_reads_by_name_with_or_without_the_step(string tag, int factor) =>
        AssertVectors(Read(Fixture("torch"), new() { Tag = tag }), factor);

    [Fact]
    public void Torchs_metadata_and_sprite_are_labels_columns_and_thumbnails()
    {
        var plain = Read(Fixture("torch/00000/plain"));
        var header = Read(Fixture("torch"), new() { Tag = "with/header" });

        Assert.Equal(("plain:00000", Fixture("torch")), (plain.Name, plain.Source));
        Assert.Equal(Labels, plain.Labels);
        Assert.Equal(["r0", "r1"], plain.Ids.Take(2));
        Assert.Equal([0, 1, 2, 3, 4, 5], plain.Thumbnails!.Value.Select(thumbnail => (int)thumbnail.Pixels[47]));
        Assert.All(plain.Thumbnails.Value, thumbnail => Assert.Equal((4, 4), (thumbnail.Width, thumbnail.Height)));
        Assert.Equal(["word", "weight"], header.Columns.Select(column => column.Name));
        Assert.Equal("2.5", header.Columns[1].Values[5]);
        Assert.Null(header.Thumbnails);
    }

    [Fact]
    public void A_log_of_several_entries_or_steps_leaves_a_choice()
    {
        Assert.Contains("plain:00000, with/header:00010", RefusedLog("LogTagAmbiguous", Fixture("torch")));
        Assert.Contains("bare:00005", RefusedLog("LogTagAmbiguous", Fixture("torch"), new() { Tag = "bare" }));
        Assert.Contains("'none'", RefusedLog("LogTagNotFound", Fixture("torch"), new() { Tag = "none" }));
    }

    [Fact]
    public void Raw_tensors_metadata_by_the_clients_rules_and_doubled_entries_are_read()
    {
        float[] values = [float.MaxValue, -1, 2, 3];
        folder.Write("log/t.bytes", [.. values.SelectMany(BitConverter.GetBytes)]);
        folder.Write("log/m.tsv", "label\tnote\r\n\na\tx\tdropped\r\n   \nb\r\n"u8);
        var entry = "embeddings { tensor_name: 'n:0' tensor_shape: [2, 2] metadata_path: 'm.tsv' tensor_path: 't.bytes' }\n";
        folder.Write("log/projector_config.pbtxt", System.Text.Encoding.UTF8.GetBytes(entry + entry));

        var set = Read(folder.File("log"), new() { Tag = "n" });

        Assert.Equal(values, set.Vectors.Values.ToArray());
        Assert.Equal(["a", "b"], set.Labels);
        Assert.Equal(["x", ""], Assert.Single(set.Columns).Values);
    }

    [Theory]
    [InlineData("1\t2\n3\n", "LogTensorInvalid", "line 2: expected 2 values, found 1")]
    [InlineData("1\t2\n3\tx\n", "LogTensorInvalid", "line 2: expected a number, found 'x'")]
    [InlineData("1\t2\n3\t4\n5\t6\n", "LogMetadataInvalid", "expected 3 rows as the tensor has, found 2")]
    public void A_damaged_log_of_another_tool_is_refused(string tensor, string id, string reason)
    {
        folder.Write("log/t.tsv", System.Text.Encoding.UTF8.GetBytes(tensor));
        folder.Write("log/m.tsv", "a\nb\n"u8);
        folder.Write("log/projector_config.pbtxt", "embeddings { metadata_path: 'm.tsv' tensor_path: 't.tsv' }"u8);

        Assert.Contains(reason, RefusedLog(id, folder.File("log")));
    }

    [Theory]
    [InlineData("../outside.tsv")]
    [InlineData("missing.tsv")]
    [InlineData("nul\\000.tsv")]
    public void A_tensor_outside_the_log_or_nowhere_is_refused(string tensorPath)
    {
        folder.Write("outside.tsv", "1\t2\n3\t4\n"u8);
        folder.Write(
            "log/projector_config.pbtxt",
            System.Text.Encoding.UTF8.GetBytes($"embeddings {{ tensor_path: '{tensorPath}' }}"));

        RefusedLog("LogFileMissing", folder.File("log"));
    }

    [Fact]
    public void A_sprite_that_is_too_small_is_an_error_once_its_thumbnails_are_asked_for()
    {
        folder.Write("log/t.tsv", "1\t2\n3\t4\n"u8);
        folder.Write("log/s.png", File.ReadAllBytes(Fixture("torch/00000/plain/sprite.png")));
        folder.Write(
            "log/projector_config.pbtxt",
            "embeddings { tensor_path: 't.tsv' sprite { image_path: 's.png' single_image_dim: [8, 12] } }"u8);

        var set = Read(folder.File("log"));

        Assert.Equal(
            "LogSpriteInvalid", Assert.Throws<ProjectorLogException>(() => set.Thumbnails!.Value).ErrorId);
    }

    [Fact]
    public void Our_own_log_reads_by_its_folder_its_tags_folder_its_config_and_its_matrix()
    {
        var set = Read(Fixture("table.npy"));
        new EmbeddingSetExport(set, new() { LogDir = folder.File("log") }).Run(new Sets.RecordedRun());

        foreach (var path in new[] { "log", "log/table", "log/projector_config.pbtxt", "log/table/embeddings.npy" })
        {
            var read = Read(folder.File(path));
            AssertVectors(read, 1);
            Assert.Equal(set.Ids, read.Ids);
            Assert.Equal("table", read.Name);
            Assert.Equal(Labels, read.Labels);
        }

        Directory.Move(folder.File("log/table"), folder.File("alone"));
        Assert.Equal(set.Ids, Read(folder.File("alone")).Ids);
    }
}
