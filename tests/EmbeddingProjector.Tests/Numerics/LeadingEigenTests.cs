using EmbeddingProjector.Numerics;
using EmbeddingProjector.Tests.Analysis;

namespace EmbeddingProjector.Tests.Numerics;

public unsafe class LeadingEigenTests
{
    private const int Order = 300; // large enough that the pairs are found by iteration

    /// <summary>Rounding of double precision, beside the greatest eigenvalue.</summary>
    private const double Tolerance = 1e-12;

    /// <summary>Rounding divided by the gaps between neighboring eigenvalues.</summary>
    private const double VectorTolerance = 1e-9;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Few_pairs_equal_those_of_the_whole_decomposition(int count)
    {
        var matrix = Covariance(RandomData.Clusters(1000, Order, 8, 1, 5));
        var (vectors, values) = LeadingEigen.Decompose([.. matrix], Order, count, 0);
        var all = SymmetricEigen.Decompose([.. matrix], Order);

        Closeness.AssertRelative(all.Values[..count], values, Tolerance);
        for (var i = 0; i < count; i++)
        {
            var vector = vectors.AsSpan(i * Order, Order);
            Assert.Equal(1, Math.Abs(DenseVector.Dot(all.Vector(i), vector)), Tolerance);
            var sign = Math.Sign(DenseVector.Dot(all.Vector(i), vector));
            for (var j = 0; j < Order; j++) Assert.Equal(all.Vector(i)[j], sign * vector[j], VectorTolerance);
        }
    }

    [Fact]
    public void Close_eigenvalues_are_told_apart()
    {
        var matrix = new double[Order * Order];
        for (var i = 0; i < Order; i++) matrix[(i * Order) + i] = 1 + (i * 1e-9);

        var (_, values) = LeadingEigen.Decompose(matrix, Order, 2, 0);
        Closeness.AssertRelative([1 + (299 * 1e-9), 1 + (298 * 1e-9)], values, Tolerance);
    }

    [Fact]
    public void Equal_eigenvalues_are_all_found()
    {
        var matrix = new double[Order * Order];
        for (var i = 0; i < Order; i++) matrix[(i * Order) + i] = i < 4 ? 7 : 1 / (i + 1.0);

        var (vectors, values) = LeadingEigen.Decompose(matrix, Order, 4, 0);
        Assert.All(values, value => Assert.Equal(7, value, Tolerance));
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
            {
                var dot = DenseVector.Dot(vectors.AsSpan(i * Order, Order), vectors.AsSpan(j * Order, Order));
                Assert.Equal(i == j ? 1 : 0, dot, Tolerance);
            }
        }
    }

    [Fact]
    public void Zero_and_rank_one_matrices_have_orthonormal_vectors()
    {
        Assert.Equal([0, 0], LeadingEigen.Decompose(new double[Order * Order], Order, 2, 0).Values);
        var ones = new double[Order * Order];
        Array.Fill(ones, 1);
        var (vectors, values) = LeadingEigen.Decompose(ones, Order, 2, 0);

        Assert.Equal(Order, values[0], Tolerance * Order);
        Assert.Equal(0, values[1], Tolerance * Order);
        Assert.Equal(0, DenseVector.Dot(vectors.AsSpan(0, Order), vectors.AsSpan(Order, Order)), Tolerance);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var matrix = Covariance(RandomData.Normal(500, Order, 9));
        var alone = LeadingEigen.Decompose([.. matrix], Order, 3, 1);
        var together = LeadingEigen.Decompose([.. matrix], Order, 3, 3);

        Assert.Equal(alone.Vectors, together.Vectors);
        Assert.Equal(alone.Values, together.Values);
    }

    private static double[] Covariance(Matrix data)
    {
        var product = new double[data.Columns * data.Columns];
        using var values = data.Values.Pin();
        fixed (double* target = product)
            MatrixProduct.Gram(ProductOperand.Columns((float*)values.Pointer, data.Rows, data.Columns), target);
        return product;
    }
}
