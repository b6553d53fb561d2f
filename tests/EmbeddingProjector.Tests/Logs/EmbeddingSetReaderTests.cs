using System.IO.Compression;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Logs;

/// <summary>Against files that numpy and torch wrote (Fixtures/Sets/make.py remakes them): row i, column j holds
/// (3 i + j - 7) / 4.</summary>
public sealed partial class EmbeddingSetReaderTests : IDisposable
{
    private const int Rows = 6;
    private const int Columns = 3;
    private static readonly string[] Labels = ["cat", "dog", "cat", "dög", "cat", "dog"];

    private readonly TemporaryFolder folder = new();
    private readonly List<string> warnings = [];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("half.npy")]
    [InlineData("double_fortran.npy")]
    [InlineData("big_endian.npy")]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void Every_form_of_a_matrix_is_the_same_set_of_vectors(string name)
    {
        var set = Read(Fixture(name));

        AssertVectors(set, 1);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), set.Name);
        Assert.Equal(Fixture(name), set.Source);
        Assert.Equal(["r0", "r1", "r2", "r3", "r4", "r5"], set.Ids);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_quoted_table_beside_the_matrix_is_found_and_read_by_the_rules_of_csv()
    {
        var set = Read(Fixture("table.npy"));

        AssertVectors(set, 1);
        Assert.Equal(["x0", "x1", "x2", "x3", "x4", "x5"], set.Ids);
        Assert.Equal(Labels, set.Labels);
        var note = Assert.Single(set.Columns);
        Assert.Equal("note", note.Name);
        Assert.Equal(["plain", "a, comma", "two\nlines", "a \"quote\"", "", "tab\there"], note.Values);
    }

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void Arrays_of_one_value_an_item_are_columns(string name)
    {
        var set = Read(Fixture(name));

        Assert.Equal(Labels, set.Labels);
        Assert.Equal(
            ["count", "big", "flag", "weight", "bytes", "wide"], set.Columns.Select(column => column.Name));
        Assert.Equal(["-2", "-1", "0", "1", "2", "3"], set.Columns[0].Values);
        Assert.Equal("4000000005", set.Columns[1].Values[5]);
        Assert.Equal(["True", "False"], set.Columns[2].Values.Take(2));
        Assert.Equal(["0", "0.125", "0.25"], set.Columns[3].Values.Take(3));
        Assert.Equal(["a", "bc", "", "d", "e", "f"], set.Columns[4].Values);
        Assert.Equal(Labels, set.Columns[5].Values);
    }

    [Fact]
    public void One_of_several_matrices_is_read_by_its_name()
    {
        AssertVectors(Read(Fixture("several.npz"), new() { Array = "b" }), 2);
        Assert.Contains("a (6, 3) of <f4, b (6, 3)", Refused("SetAmbiguous", Fixture("several.npz")));
        Assert.Contains("'c'", Refused("SetArrayNotFound", Fixture("several.npz"), new() { Array = "c" }));
    }

    [Fact]
    public void Python_objects_are_never_unpickled()
    {
        AssertVectors(Read(Fixture("objects.npz")), 1);
        Assert.Contains("names (6) of |O is passed over", Assert.Single(warnings));
        Assert.Contains("never unpickled", RefusedNpy(Fixture("objects.npy")));
    }

    [Fact]
    public void Items_that_are_not_finite_are_left_out_by_name_and_the_others_keep_theirs()
    {
        var set = Read(Fixture("not_finite.npy"));

        Assert.Equal(["r0", "r2", "r3", "r5"], set.Ids);
        Assert.Equal((15 + 2 - 7) / 4f, set.Vectors[3, 2]);
        Assert.Contains("'r1', 'r4'", Assert.Single(warnings));
    }

    // numpy's astype(float32), of either byte order.
    [Theory]
    [InlineData("|u1", "01FF", new float[] { 1, 255 })]
    [InlineData("|i1", "01FF", new float[] { 1, -1 })]
    [InlineData("|b1", "0100", new float[] { 1, 0 })]
    [InlineData("<u2", "0100FFFF", new float[] { 1, 65535 })]
    [InlineData(">i2", "0001FFFE", new float[] { 1, -2 })]
    [InlineData("<i4", "01000000FEFFFFFF", new float[] { 1, -2 })]
    [InlineData(">u4", "00000001FFFFFFFF", new float[] { 1, 4294967295 })]
    [InlineData("<i8", "0100000000000000FEFFFFFFFFFFFFFF", new float[] { 1, -2 })]
    [InlineData("<u8", "0100000000000000FFFFFFFFFFFFFFFF", new float[] { 1, 18446744073709551615f })]
    public void Whole_numbers_are_read(string descr, string values, float[] expected)
    {
        var set = Read(folder.Write("w.npy", Npy(descr, "(1, 2)", Convert.FromHexString(values))));

        Assert.Equal(expected, set.Vectors.Values.ToArray());
    }

    [Fact]
    public void In_an_archive_a_column_may_have_two_dimensions_and_nothing_is_lost_unsaid()
    {
        var path = folder.File("a.npz");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Entry(archive, "x.npy", Npy("<f4", "(2, 2)", new byte[16]));
            Entry(archive, "label.npy", Npy("|u1", "(2, 1)", [7, 9]));
            Entry(archive, "score.npy", Npy("<f4", "(2, 1)", new byte[8]));
            Entry(archive, "onehot.npy", Npy("|u1", "(2, 3)", new byte[6]));
        }

        var set = Read(path);

        Assert.Equal(2, set.Dimension);
        Assert.Equal(["7", "9"], set.Labels);
        Assert.Equal("score", Assert.Single(set.Columns).Name);
        Assert.Contains("onehot (2, 3) of |u1 is passed over", Assert.Single(warnings));
    }

    [Theory]
    [InlineData("vector.npy", "expected a matrix, (rows, columns), found the shape (18)")]
    [InlineData("no_arrays.npz", "expected .npy arrays in the archive, found none")]
    public void What_is_no_matrix_is_refused(string name, string reason) =>
        Assert.Contains(reason, RefusedNpy(Fixture(name)));

    [Fact]
    public void A_matrix_without_rows_is_refused() =>
        Assert.Contains("found 0 of 3", Refused("SetEmpty", Fixture("empty.npy")));

    [Fact]
    public void Every_truncation_of_an_archive_is_refused()
    {
        var bytes = File.ReadAllBytes(Fixture("deflated.npz"));
        for (var length = 0; length < bytes.Length; length += 7)
            RefusedNpy(folder.Write("cut.npz", bytes[..length]));
    }

    [Fact]
    public void A_flipped_bit_in_an_archive_is_found_by_its_checksum()
    {
        var bytes = File.ReadAllBytes(Fixture("stored.npz"));
        bytes[30 + "x.npy".Length + 20 + 128 + 5] ^= 1; // a value of x, behind the zip header, its extra field and npy's

        Assert.Contains("checksum", RefusedNpy(folder.Write("flipped.npz", bytes)));
    }

    [Fact]
    public void A_zip_bomb_is_refused_before_anything_is_allocated_for_it()
    {
        var path = folder.File("bomb.npz");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("x.npy", CompressionLevel.Optimal).Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0]);
            entry.Write("{'descr': '<f4', 'fortran_order': False, 'shape': (500000000, 1000), }"u8);
            entry.Write(new byte[118 - 70]);
            entry.Write(new byte[4000]);
        }

        RefusedNpy(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RefusedNpy(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

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

    [Theory]
    [InlineData("nowhere")]
    [InlineData("")]
    public void Where_there_is_no_log_nothing_is_found(string path) =>
        RefusedLog("LogNotFound", Path.Combine(folder.Path, path));

    [Fact]
    public void Options_that_a_source_has_no_use_for_are_refused()
    {
        var table = folder.Write("x.tsv", "1\t2\n3\t4\n"u8);

        Refused("SetOptionInvalid", Fixture("half.npy"), new() { Tag = "x" });
        Refused("SetOptionInvalid", Fixture("half.npy"), new() { Array = "x" });
        Refused("SetOptionInvalid", Fixture("torch"), new() { Array = "x" });
        Refused("SetOptionInvalid", Fixture("torch/00000/plain"), new() { Tag = "bare" });
        Refused("SetOptionInvalid", Fixture("torch"), new() { Metadata = table });
        Refused("SetOptionInvalid", table, new() { Metadata = table });
    }

    [Fact]
    public void Another_kind_of_file_is_refused() =>
        Assert.Contains(
            "found another kind", Refused("SetSourceInvalid", Fixture("torch/00000/plain/sprite.png")));

    private static void AssertVectors(EmbeddingSet set, int factor)
    {
        Assert.Equal((Rows, Columns), (set.Count, set.Dimension));
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
                Assert.Equal(factor * ((row * Columns) + column - 7) / 4f, set.Vectors[row, column]);
        }
    }

    private static string Fixture(string name) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Sets", name));

    private EmbeddingSet Read(string path, EmbeddingReadOptions? options = null) =>
        EmbeddingSetReader.Read(path, options, warnings.Add);

    private string Refused(string id, string path, EmbeddingReadOptions? options = null)
    {
        var error = Assert.Throws<EmbeddingSetException>(() => Read(path, options));
        Assert.Equal(id, error.ErrorId);
        return error.Message;
    }

    private string RefusedLog(string id, string path, EmbeddingReadOptions? options = null)
    {
        var error = Assert.Throws<ProjectorLogException>(() => Read(path, options));
        Assert.Equal(id, error.ErrorId);
        return error.Message;
    }

    private string RefusedNpy(string path) => Assert.Throws<NpyFormatException>(() => Read(path)).Message;

    private static byte[] Npy(string descr, string shape, byte[] values)
    {
        var text = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(text), .. values];
    }

    private static void Entry(ZipArchive archive, string name, byte[] bytes)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(bytes);
    }

    private void Matrix(int rows)
    {
        using var writer = NpyWriter.Create(folder.File("x.npy"), 2);
        for (var i = 0; i < rows; i++)
            writer.Write([i, i + 0.5f]);
    }
}
