namespace EmbeddingProjector.Numerics;

/// <summary>Solves symmetric positive definite systems in double precision.</summary>
internal static class Cholesky
{
    /// <summary>Solves A X' = B' for several right sides.</summary>
    /// <param name="a">[n, n]; destroyed. Only the lower triangle is read.</param>
    /// <param name="b">[count, n], one right side a row; replaced by the solutions.</param>
    /// <exception cref="ArithmeticException">The matrix is not positive definite.</exception>
    public static void Solve(double[] a, int n, double[] b)
    {
        for (var i = 0; i < n; i++)
        {
            var row = a.AsSpan(i * n, i + 1);
            for (var j = 0; j < i; j++)
            {
                var other = a.AsSpan(j * n, j + 1);
                row[j] = (row[j] - DenseVector.Dot(row[..j], other[..j])) / other[j];
            }

            var pivot = row[i] - DenseVector.Dot(row[..i], row[..i]);
            if (!(pivot > 0))
                throw new ArithmeticException($"expected a positive definite matrix, found pivot {i} = {pivot:g3}");
            row[i] = Math.Sqrt(pivot);
        }

        for (var side = 0; side < b.Length / n; side++)
            Substitute(a, n, b.AsSpan(side * n, n));
    }

    private static void Substitute(double[] a, int n, Span<double> x)
    {
        for (var i = 0; i < n; i++)
            x[i] = (x[i] - DenseVector.Dot(a.AsSpan(i * n, i), x[..i])) / a[(i * n) + i];
        for (var i = n - 1; i >= 0; i--)
        {
            x[i] /= a[(i * n) + i];
            DenseVector.AddScaled(x[..i], a.AsSpan(i * n, i), -x[i]);
        }
    }
}
