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
