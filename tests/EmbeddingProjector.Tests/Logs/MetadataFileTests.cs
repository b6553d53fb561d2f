using System.Text;
using EmbeddingProjector.Logs;
using FsCheck;
using FsCheck.Fluent;

namespace EmbeddingProjector.Tests.Logs;

public sealed class MetadataFileTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithReplay(20240601, 13).WithMaxTest(500);

    // TensorBoard parts the file at every 1,000,000 bytes before it decodes the parts.
    [Theory]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("😀")]
    public void No_letter_lies_across_a_border_of_a_million_bytes(string letter)
    {
        using var folder = new TemporaryFolder();
        for (var shift = 0; shift < 8; shift++)
        {
            string[][] rows =
            [
                [new string('x', 600_000 + shift), "i0"], [new string('y', 399_980), "i1"],
                [string.Concat(Enumerable.Repeat(letter, 20)), "i2"], ["z", "i3"],
            ];
            using var file = new MemoryStream();
            MetadataFile.Write(file, ["label", "id"], rows);

            var bytes = file.ToArray();
            Assert.True(bytes.Length > 1_000_000);
            Assert.NotEqual(0x80, bytes[1_000_000] & 0xC0);
            var path = folder.Write("m.tsv", bytes);
            Assert.Equal(rows, MetadataFile.ReadRows(path).Skip(1).ToArray());
        }
    }

    [Fact]
    public void Two_columns_have_a_header_and_one_has_none()
    {
        Assert.Equal("id\tfile\ni1\ta\n", Written(["id", "file"], ["i1", "a"]));
        Assert.Equal("i1\ni2\n", Written(["id"], ["i1"], ["i2"]));
    }

    [Theory]
    [InlineData(null, "(none)")]
    [InlineData("", "(none)")]
    [InlineData(" \u00a0 ", "(none)")]
    [InlineData("\t\r\n", "(none)")]
    [InlineData("a\tb\nc\r\nd\0e", "a b c  d e")]
    [InlineData("a\u0085b\u2028c\u2029d", "a b c d")]
    [InlineData("007", "007")]
    [InlineData("\"quoted\"", "\"quoted\"")]
    [InlineData("漢字 😀", "漢字 😀")]
    public void What_would_break_a_row_is_replaced(string? value, string cell) =>
        Assert.Equal(cell, MetadataFile.Cell(value));

    [Fact]
    public void Any_table_reads_back_with_its_rows_columns_and_cells() =>
        Check.One(Seeded, Prop.ForAll<string[], string[]>((first, second) =>
        {
            var width = Math.Max(first.Length, second.Length) + 2;
            string[] columns = [.. Enumerable.Range(0, width).Select(i => $"c{i}")];
            string?[] firstRow = [.. first, .. new string?[width - first.Length]];
            string?[] secondRow = [.. second, .. new string?[width - second.Length]];

            using var folder = new TemporaryFolder();
            var text = Written(columns, firstRow, secondRow);
            var rows = MetadataFile.ReadRows(folder.Write("m.tsv", Encoding.UTF8.GetBytes(text))).ToList();

            return rows.Count == 3
                && rows[0].SequenceEqual(columns)
                && rows[1].SequenceEqual(firstRow.Select(Encoded))
                && rows[2].SequenceEqual(secondRow.Select(Encoded));
        }));

    [Fact]
    public void A_cell_made_of_a_cell_is_the_same() =>
        Check.One(Seeded, Prop.ForAll<string>(
            value => MetadataFile.Cell(MetadataFile.Cell(value)) == MetadataFile.Cell(value)));

    [Theory]
    [InlineData("a\tb\n1\n", "line 2: expected 2 columns, found 1")]
    [InlineData("a\tb\n1\t2\n\n3\t4\n", "line 3")]
    public void A_ragged_or_blank_row_is_an_error_that_names_the_line(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("m.tsv", Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<ProjectorLogException>(() => MetadataFile.ReadRows(path).Count());

        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_row_of_another_width_is_refused() =>
        Assert.Throws<ArgumentException>(() => Written(["id", "file"], ["i1"]));

    // Half of a surrogate pair has no bytes of its own: it is written as U+FFFD.
    private static string Encoded(string? value) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(MetadataFile.Cell(value)));

    private static string Written(string[] columns, params string?[][] rows)
    {
        var file = new MemoryStream();
        MetadataFile.Write(file, columns, rows);
        return Encoding.UTF8.GetString(file.ToArray());
    }
}
