using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Analysis;

namespace EmbeddingProjector.Tests.Numerics;

public unsafe class MatrixProductTests
{
    /// <summary>Single precision, sums of up to 600 terms.</summary>
    private const double SingleTolerance = 2e-6;

    /// <summary>Double precision, sums of up to 600 terms.</summary>
    private const double DoubleTolerance = 1e-14;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(14, 32, 16)]
    [InlineData(13, 31, 255)]
    [InlineData(15, 33, 257)]
    [InlineData(170, 70, 600)]
    [InlineData(3, 2100, 5)]
    public void Single_product_equals_plain_loops(int rows, int columns, int depth)
    {
        var (a, b) = (RandomData.Normal(rows, depth, 1), RandomData.Normal(columns, depth, 2));
        var product = Transposed(a, b);

        Closeness.AssertRelative(PlainLoops(a, b), product.Values.Doubles(), SingleTolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Portable_and_wide_kernels_equal_plain_loops(bool wide)
    {
        var (a, b) = (RandomData.Normal(29, 300, 1), RandomData.Normal(45, 300, 2));
        var product = new float[29 * 45];
        using var left = a.Values.Pin();
        using var right = b.Values.Pin();
        var (rows, columns) = (
            ProductOperand.Rows((float*)left.Pointer, 29, 300), ProductOperand.Rows((float*)right.Pointer, 45, 300));
        fixed (float* target = product)
        {
            if (wide) MatrixProduct.Run<float, Vector512ProductKernel<float>>(rows, columns, target, 45, 2);
            else MatrixProduct.Run<float, VectorProductKernel<float>>(rows, columns, target, 45, 2);
        }

        Closeness.AssertRelative(PlainLoops(a, b), product.Select(value => (double)value), SingleTolerance);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(13, 300)]
    [InlineData(190, 40)]
    [InlineData(400, 7)]
    [InlineData(2100, 3)]
    public void Half_a_symmetric_product_equals_the_whole_bit_for_bit(int outer, int depth)
    {
        var a = RandomData.Normal(outer, depth, 1);
        var (whole, half) = (new double[outer * outer], new double[outer * outer]);
        using var values = a.Values.Pin();
        var rows = ProductOperand.Rows((float*)values.Pointer, outer, depth);
        fixed (double* target = whole) MatrixProduct.Multiply(rows, rows, target, outer);
        foreach (var threads in (int[])[1, 3])
        {
            fixed (double* target = half) MatrixProduct.Gram(rows, target, threads);
            Assert.Equal(whole, half);
        }
    }

    [Fact]
    public void Double_product_of_centred_columns_equals_plain_loops()
    {
        var a = RandomData.Normal(600, 37, 1);
        var mean = ColumnStatistics.Of(a).Mean;
        var product = new double[37 * 37];
        using var values = a.Values.Pin();
        var columns = ProductOperand.Columns((float*)values.Pointer, 600, 37) with { OuterShift = mean };
        fixed (double* target = product) MatrixProduct.Multiply(columns, columns, target, 37);

        var expected = from i in Enumerable.Range(0, 37)
                       from j in Enumerable.Range(0, 37)
                       select Enumerable.Range(0, 600).Sum(k => (a[k, i] - mean[i]) * (a[k, j] - mean[j]));
        Closeness.AssertRelative(expected, product, DoubleTolerance);
    }

    [Fact]
    public void Result_does_not_depend_on_threads_or_on_place()
    {
        var (a, b) = (RandomData.Normal(400, 300, 1), RandomData.Normal(90, 300, 2));
        var alone = Transposed(a, b, threads: 1);
        var together = Transposed(a, b, threads: 4);
        Assert.Equal(alone.Values.ToArray(), together.Values.ToArray());

        var single = Transposed(a.Select([399]), b.Select([89]));
        Assert.Equal(alone[399, 89], single[0, 0]);
    }

    [Fact]
    public void Sums_of_no_terms_are_zero() =>
        Assert.All(
            Transposed(new Matrix(2, 0), new Matrix(3, 0)).Values.ToArray(), v => Assert.Equal(0, v));

    private static IEnumerable<double> PlainLoops(Matrix a, Matrix b) =>
        from i in Enumerable.Range(0, a.Rows)
        from j in Enumerable.Range(0, b.Rows)
        select Enumerable.Range(0, a.Columns).Sum(k => (double)a[i, k] * b[j, k]);

    private static unsafe Matrix Transposed(Matrix a, Matrix b, int threads = 0)
    {
        var product = new Matrix(a.Rows, b.Rows);
        using var left = a.Values.Pin();
        using var right = b.Values.Pin();
        using var result = product.Values.Pin();
        MatrixProduct.Multiply(
            ProductOperand.Rows((float*)left.Pointer, a.Rows, a.Columns),
            ProductOperand.Rows((float*)right.Pointer, b.Rows, b.Columns),
            (float*)result.Pointer,
            b.Rows,
            threads);
        return product;
    }
}
