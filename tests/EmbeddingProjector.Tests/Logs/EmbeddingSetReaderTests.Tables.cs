using System.IO.Compression;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Logs;

// Tables: beside a matrix, or with the vectors in them.
public sealed partial class EmbeddingSetReaderTests
{
    [Theory]
    [InlineData("id,label\na,x\nb,y\n", "a b", "x y")]
    [InlineData("a,x\nb,y\n", "r0 r1", "-")]                     // no header: as many rows as items
    [InlineData("x\ny\n", "x y", "-")]                           // one nameless column, all different
    [InlineData("x\nx\n", "r0 r1", "x x")]
    [InlineData("FileName,Class\na,x\nb,y\n", "a b", "x y")]     // files that are all different name the items
    [InlineData("FileName,Class\na,x\na,y\n", "r0 r1", "x y")]
    [InlineData("\ufeffid\r\na\r\n\r\nb\r\n", "a b", "-")]       // mark, blank line
    public void Ids_and_labels_are_found_by_the_stated_rules(string table, string ids, string labels)
    {
        Matrix(2);
        folder.Write("x.csv", System.Text.Encoding.UTF8.GetBytes(table));

        var set = Read(folder.File("x.npy"));

        Assert.Equal(ids.Split(' '), set.Ids);
        Assert.Equal(labels == "-" ? null : labels.Split(' '), set.Labels);
    }

    [Fact]
    public void Columns_that_are_asked_for_are_taken()
    {
        Matrix(2);
        var table = folder.Write("other.tsv", "id\tname\tkind\tpicture\n1\ta\tx\tf\n1\tb\ty\tg\n"u8);
        var options = new EmbeddingReadOptions
        {
            Metadata = table, IdColumn = "name", LabelColumn = "KIND", FileColumn = "picture",
        };

        var set = Read(folder.File("x.npy"), options);

        Assert.Equal(["a", "b"], set.Ids);
        Assert.Equal(["x", "y"], set.Labels);
        Assert.Equal(["f", "g"], set.Files);
        Assert.Equal("id_2", Assert.Single(set.Columns).Name); // "id" is taken
        Assert.Contains("kind, picture", Refused("SetColumnNotFound", folder.File("x.npy"), options with { IdColumn = "x" }));
        Assert.Contains("'1' of item 0", Refused("SetDuplicateId", folder.File("x.npy"), new() { Metadata = table }));
        Assert.Equal(["r0", "r1"], Read(folder.File("x.npy"), new() { Metadata = table, RowIds = true }).Ids);
    }

    [Theory]
    [InlineData("a,x\n", "SetLengthMismatch", "expected 2 rows, one an item, or one more with a header, found 1")]
    [InlineData("a\nb\nc\nd\n", "SetLengthMismatch", "found 4")]
    [InlineData("id,label\na,x\n", "SetLengthMismatch", "expected 2 rows below the header 'id, label', found 1")]
    [InlineData("a,x\nb\n", "SetSourceInvalid", "line 2: expected 2 values as in the first row, found 1")]
    [InlineData("\"a\n\"\n\"b", "SetSourceInvalid", "line 3: expected the closing quote")]
    [InlineData("\"a\"x\nb\n", "SetSourceInvalid", "line 1: expected a comma")]
    [InlineData("\u00ff", "SetSourceInvalid", "expected UTF-8")]
    public void A_table_that_does_not_fit_is_refused_with_its_line(string table, string id, string reason)
    {
        Matrix(2);
        folder.Write("x.csv", System.Text.Encoding.Latin1.GetBytes(table));

        Assert.Contains(reason, Refused(id, folder.File("x.npy")));
    }

    [Fact]
    public void Two_tables_beside_a_matrix_leave_a_choice()
    {
        Matrix(2);
        folder.Write("x.csv", "a\nb\n"u8);
        folder.Write("x.tsv", "c\nd\n"u8);

        Assert.Contains("-Metadata", Refused("SetAmbiguous", folder.File("x.npy")));
        Assert.Equal(["c", "d"], Read(folder.File("x.npy"), new() { Metadata = folder.File("x.tsv") }).Ids);
    }

    [Theory]
    [InlineData("a\t[0.5, 1e-3]\nb\t[-inf, 2]\nc\t[3, 4]\n", "a c", "0.5 0.001 3 4")]
    [InlineData("id\tlabel\tvector\na\tx\t[1 2]\nb\ty\t[3 4]\n", "a b", "1 2 3 4")]
    [InlineData("1\t2\n3\t4\n", "r0 r1", "1 2 3 4")]
    [InlineData("x\ty\n1\t2\n3\t4\n", "r0 r1", "1 2 3 4")]
    [InlineData("id\tx\ty\n7\t1\t2\n8\t3\t4\n", "7 8", "1 2 3 4")]
    [InlineData("word\tx\ty\nab\t1\t2\ncd\t3\t4\n", "r0 r1", "1 2 3 4")]
    public void A_table_can_hold_the_vectors_themselves(string table, string ids, string values)
    {
        var set = Read(folder.Write("x.tsv", System.Text.Encoding.UTF8.GetBytes(table)));

        Assert.Equal(ids.Split(' '), set.Ids);
        Assert.Equal(values.Split(' ').Select(float.Parse), set.Vectors.Values.ToArray());
    }

    [Theory]
    [InlineData("a\t[1, 2]\nb\t[3]\n", "item 1: expected 2 values as item 0 has, found 1")]
    [InlineData("a\t[1, 2]\nb\t[3, x]\n", "item 1: expected numbers in brackets")]
    [InlineData("1\t2\n3\n", "line 2: expected 2 values")]
    [InlineData("a\tb\nc\td\n", "found neither")]
    public void A_table_without_a_vector_for_every_item_is_refused(string table, string reason) => Assert.Contains(
        reason, Refused("SetSourceInvalid", folder.Write("x.tsv", System.Text.Encoding.UTF8.GetBytes(table))));
}
