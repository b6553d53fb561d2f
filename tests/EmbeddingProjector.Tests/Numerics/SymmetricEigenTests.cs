using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Numerics;

public class SymmetricEigenTests
{
    /// <summary>Backward error of double precision at these orders, beside the largest eigenvalue.</summary>
    private const double Tolerance = 1e-12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(90)]
    public void Vectors_are_orthonormal_and_satisfy_the_definition(int n)
    {
        var matrix = Symmetric(n);
        AssertDecomposes(matrix, n);
    }

    [Fact]
    public void Repeated_and_zero_eigenvalues_are_found()
    {
        const int n = 30; // rank 4, eigenvalue n four times
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                matrix[(i * n) + j] = i % 4 == j % 4 ? 1 : 0;

        var eigen = AssertDecomposes(matrix, n);
        Assert.Equal([8, 8, 7, 7], eigen.Values[..4].Select(value => Math.Round(value, 10)));
        Assert.All(eigen.Values[4..], value => Assert.Equal(0, value, Tolerance * n));
    }

    [Fact]
    public void Diagonal_and_zero_matrices_need_no_work()
    {
        var eigen = AssertDecomposes([3, 0, 0, 0, 5, 0, 0, 0, -1], 3);
        Assert.Equal([5, 3, -1], eigen.Values);
        Assert.Equal([0, 0], AssertDecomposes(new double[4], 2).Values);
    }

    private static double[] Symmetric(int n)
    {
        var random = new SeededRandom(n);
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                matrix[(i * n) + j] = matrix[(j * n) + i] = random.NextNormal();
        return matrix;
    }

    private static SymmetricEigen AssertDecomposes(double[] matrix, int n)
    {
        var eigen = SymmetricEigen.Decompose([.. matrix], n);
        var size = Math.Max(1, eigen.Values.Max(Math.Abs));
        for (var i = 0; i < n; i++)
        {
            if (i > 0) Assert.True(eigen.Values[i] <= eigen.Values[i - 1]);
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(i == j ? 1 : 0, DenseVector.Dot(eigen.Vector(i), eigen.Vector(j)), Tolerance);
                var image = DenseVector.Dot(matrix.AsSpan(j * n, n), eigen.Vector(i));
                Assert.Equal(eigen.Values[i] * eigen.Vector(i)[j], image, Tolerance * size);
            }
        }

        return eigen;
    }
}
