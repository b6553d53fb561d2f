using System.Globalization;
using System.Text;
using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class TensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Raw_is_little_endian_float32_row_by_row()
    {
        Assert.Equal(TensorFormat.Raw, Write(TensorFormat.Raw, [[1.1f, -2], [3, 1e-30f]]));

        var expected = new byte[16];
        foreach (var (value, i) in new[] { 1.1f, -2, 3, 1e-30f }.Select((value, i) => (value, i)))
            BitConverter.GetBytes(value).CopyTo(expected, i * 4);
        Assert.Equal(expected, File.ReadAllBytes(folder.File("tensors.bytes")));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.5f)]
    [InlineData(2f)]
    public void Raw_bytes_that_are_valid_text_are_written_as_text(float value)
    {
        var rows = Enumerable.Range(0, 3000).Select(_ => new[] { value, value }).ToArray();

        Assert.Equal(TensorFormat.Tsv, Write(TensorFormat.Raw, rows));
        Assert.False(File.Exists(folder.File("tensors.bytes")));
        Assert.Equal((3000, 2, TensorFormat.Tsv), TensorsReader.Measure(folder.File("tensors.tsv"), [3000, 2]));

        rows[^1][1] = -1.5f; // one byte that is no text, at the very end
        Assert.Equal(TensorFormat.Raw, Write(TensorFormat.Raw, rows));
    }

    [Fact] // TensorFlow's reader decodes line by line, and would parse the first before it met a byte that is no text.
    public void Raw_bytes_whose_first_line_is_valid_text_are_written_as_text()
    {
        var lineFeed = BitConverter.ToSingle([0x41, 0x0a, 0x41, 0x41]);

        Assert.Equal(TensorFormat.Tsv, Write(TensorFormat.Raw, [[lineFeed, 1], [-1, -1]]));
        Assert.Equal(TensorFormat.Raw, Write(TensorFormat.Raw, [[-1, lineFeed], [-1, -1]]));
    }

    [Fact]
    public void Empty_lines_before_the_first_are_passed_over() =>
        Assert.Equal(TensorFormat.Raw, Write(TensorFormat.Raw, [[BitConverter.ToSingle([0x0a, 0x0a, 0x0a, 0xbf]), 1]]));

    [Fact]
    public void Raw_bytes_that_end_within_a_character_are_no_text()
    {
        var row = new[] { BitConverter.ToSingle([0x41, 0x41, 0x41, 0xc3]) };

        Assert.Equal(TensorFormat.Raw, Write(TensorFormat.Raw, [row]));
    }

    [Fact]
    public void Characters_that_span_values_and_rows_are_text_all_the_same()
    {
        var a = BitConverter.ToSingle([0x41, 0x41, 0x41, 0xc3]);
        var b = BitConverter.ToSingle([0xa4, 0x41, 0x41, 0xe2]);
        var c = BitConverter.ToSingle([0x82, 0xac, 0x41, 0x41]);

        Assert.Equal(TensorFormat.Tsv, Write(TensorFormat.Raw, [[a, b], [c, 0]]));
    }

    [Fact]
    public void Text_reads_back_to_the_same_float32_has_no_header_and_ends_with_a_line_feed()
    {
        float[] values = [0.1f, -0f, float.MaxValue, float.Epsilon, 1f / 3, 123456789, 1e-7f, 16777217];

        Write(TensorFormat.Tsv, [values, values]);

        var text = File.ReadAllText(folder.File("tensors.tsv"));
        var lines = text.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("", lines[2]);
        Assert.Equal(values, lines[1].Split('\t').Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
        Assert.Equal((byte)'0', File.ReadAllBytes(folder.File("tensors.tsv"))[0]);
    }

    [Theory]
    [InlineData("1\t2\n3\n", "line 2: expected 2 values, found 1")]
    [InlineData("1\tx\n", "expected a number, found 'x'")]
    [InlineData("1\tNaN\n", "expected finite values")]
    public void A_broken_text_is_an_error_that_names_the_line(string text, string reason)
    {
        var path = folder.Write("t.tsv", Encoding.UTF8.GetBytes(text));

        Assert.Contains(reason, Assert.Throws<ProjectorLogException>(() => TensorsReader.Measure(path, [])).Message);
    }

    [Fact]
    public void A_raw_file_of_another_length_than_the_shape_is_an_error()
    {
        Write(TensorFormat.Raw, [[1.1f, -2]]);

        foreach (var shape in new uint[][] { [2, 2], [], [2], [uint.MaxValue, uint.MaxValue] })
            Assert.Throws<ProjectorLogException>(() => TensorsReader.Measure(folder.File("tensors.bytes"), shape));
    }

    private TensorFormat Write(TensorFormat format, float[][] rows) =>
        TensorsFile.Write(folder.Path, format, rows.Length, index => rows[index]);
}
