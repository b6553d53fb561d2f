using System.Text;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

/// <summary>Against files that numpy wrote (Fixtures/projector/make.py remakes them).</summary>
public sealed class NpyTests
{
    private const float HalfTolerance = 0.002f; // float16 has 11 bits: half a step at 2..4 is 0.001

    [Theory]
    [InlineData("matrix_f4.npy", 0)]
    [InlineData("matrix_v2.npy", 0)]
    [InlineData("matrix_v3.npy", 0)]
    [InlineData("matrix_fortran.npy", 0)]
    [InlineData("matrix_big_endian.npy", 0)]
    [InlineData("matrix_f8.npy", 0)]
    [InlineData("matrix_f2.npy", HalfTolerance)]
    public void Every_form_of_a_matrix_reads_as_float32_rows(string name, float tolerance)
    {
        using var matrix = EmbeddingMatrix.Open(Fixture(name));

        Assert.Equal((5, 3), (matrix.Count, matrix.Dimension));
        for (var row = 0; row < 5; row++)
        {
            for (var column = 0; column < 3; column++)
                Assert.Equal((float)(((row * 3) + column - 7.25) / 3), matrix.Row(row)[column], tolerance);
        }
    }

    [Theory]
    [InlineData("refuse_vector.npy", "expected a matrix, (rows, columns), found the shape (15)")]
    [InlineData("refuse_structure.npy", "found a structure")]
    public void What_is_no_matrix_of_floats_is_refused(string name, string reason) =>
        Assert.Contains(reason, Assert.Throws<NpyFormatException>(() => EmbeddingMatrix.Open(Fixture(name))).Message);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 3), ")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 4), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5, -3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2147483647), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 3), 'shape': (5, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 3), 'more': 1}")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (5, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5, 3), } + 1")]
    public void Hostile_headers_are_refused(string header)
    {
        using var folder = new TemporaryFolder();
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0];
        var path = folder.Write("x.npy", [.. start, .. Encoding.ASCII.GetBytes(header), .. new byte[60]]);

        Assert.Throws<NpyFormatException>(() => EmbeddingMatrix.Open(path));
    }

    [Fact]
    public void A_forged_header_length_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("x.npy", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 127, .. new byte[60]]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<NpyFormatException>(() => EmbeddingMatrix.Open(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Rows_written_as_they_come_read_back_bit_for_bit(int rows)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.npy");
        using (var writer = NpyWriter.Create(path, 3))
        {
            for (var i = 0; i < rows; i++)
                writer.Write([i, -i / 3f, i == 0 ? float.Epsilon : float.MaxValue / i]);
        }

        var file = NpyArray.Load(path);
        Assert.Equal([rows, 3], file.Shape);
        using var matrix = EmbeddingMatrix.Open(path);
        for (var i = 0; i < rows; i++)
            Assert.Equal(file.Floats.AsSpan(i * 3, 3), matrix.Row(i));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Row(rows).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Row(-1).Length);
    }

    [Fact]
    public void A_matrix_without_rows_opens()
    {
        using var folder = new TemporaryFolder();
        NpyWriter.Create(folder.File("x.npy"), 3).Dispose();

        using var matrix = EmbeddingMatrix.Open(folder.File("x.npy"));

        Assert.Equal((0, 3), (matrix.Count, matrix.Dimension));
    }

    [Fact]
    public void A_row_of_another_length_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var writer = NpyWriter.Create(folder.File("x.npy"), 3);

        var error = Assert.Throws<ArgumentException>(() => writer.Write([1, 2]));

        Assert.Contains("expected a row of 3 values, found 2", error.Message);
    }

    [Fact]
    public void A_row_after_disposal_is_an_error_and_no_crash()
    {
        var matrix = EmbeddingMatrix.Open(Fixture("matrix_f4.npy"));
        matrix.Dispose();

        Assert.Throws<ObjectDisposedException>(() => matrix.Row(0).Length);
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "projector", name);
}
