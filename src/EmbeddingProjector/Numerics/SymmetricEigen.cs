namespace EmbeddingProjector.Numerics;

/// <summary>Eigenvalues and eigenvectors of a real symmetric matrix, in double precision.</summary>
/// <remarks>
/// Householder's reduction to tridiagonal form, then implicit QL (Golub and Van Loan, Matrix Computations, 8.3). Both
/// work on rows of the transposed vectors, so that the inner loops run along memory.
/// </remarks>
internal sealed class SymmetricEigen
{
    private const int MaxSweeps = 60;

    private SymmetricEigen(double[] values, double[] vectors)
    {
        Values = values;
        Vectors = vectors;
    }

    /// <summary>[n], largest first.</summary>
    public double[] Values { get; }

    /// <summary>[n, n], row-major: row i is the unit eigenvector of value i.</summary>
    public double[] Vectors { get; }

    /// <summary>Row i of <see cref="Vectors"/>.</summary>
    public Span<double> Vector(int i) => Vectors.AsSpan(i * Values.Length, Values.Length);

    /// <param name="matrix">[n, n]; destroyed. Only the lower triangle is read.</param>
    public static SymmetricEigen Decompose(double[] matrix, int n)
    {
        var diagonal = new double[n];
        var offDiagonal = new double[n];
        var reflections = Tridiagonalise(matrix, n, diagonal, offDiagonal);
        var vectors = new double[checked(n * n)];
        for (var i = 0; i < n; i++)
            vectors[(i * n) + i] = 1;
        Rotate(diagonal, offDiagonal, vectors, n);
        Reflect(matrix, reflections, vectors, n);
        return Sort(diagonal, vectors, n);
    }

    /// <summary>Q' A Q = T. Row i of the matrix then holds the reflection that cleared its left part.</summary>
    private static double[] Tridiagonalise(double[] a, int n, double[] diagonal, double[] offDiagonal)
    {
        var scales = new double[n];
        var product = new double[n];
        for (var i = n - 1; i > 0; i--)
        {
            var row = a.AsSpan(i * n, i); // [i]: what stands left of the diagonal
            var norm = Math.Sqrt(DenseVector.Dot(row, row));
            diagonal[i] = a[(i * n) + i];
            var left = DenseVector.Dot(row[..^1], row[..^1]);
            if (left == 0)
            {
                offDiagonal[i] = row[^1];
                continue;
            }

            var alpha = row[^1] > 0 ? -norm : norm;
            offDiagonal[i] = alpha;
            row[^1] -= alpha;
            var scale = 2 / (left + (row[^1] * row[^1]));
            scales[i] = scale;

            // p = scale * A v on the leading [i, i] block, of which only the lower triangle is kept.
            var p = product.AsSpan(0, i);
            p.Clear();
            for (var j = 0; j < i; j++)
            {
                var line = a.AsSpan(j * n, j);
                p[j] += DenseVector.Dot(line, row[..j]) + (a[(j * n) + j] * row[j]);
                DenseVector.AddScaled(p[..j], line, row[j]);
            }

            DenseVector.Scale(p, scale);
            DenseVector.AddScaled(p, row, -0.5 * scale * DenseVector.Dot(p, row));
            for (var j = 0; j < i; j++)
            {
                var line = a.AsSpan(j * n, j + 1);
                DenseVector.AddScaled(line, p[..(j + 1)], -row[j]);
                DenseVector.AddScaled(line, row[..(j + 1)], -p[j]);
            }
        }

        if (n > 0)
            diagonal[0] = a[0];
        return scales;
    }

    /// <summary>
    /// Implicit QL on the tridiagonal matrix; rows of <paramref name="vectors"/> become its eigenvectors.
    /// </summary>
    private static void Rotate(double[] d, double[] e, double[] vectors, int n)
    {
        for (var i = 1; i < n; i++)
            e[i - 1] = e[i];
        if (n > 0)
            e[n - 1] = 0;
        for (var l = 0; l < n; l++)
        {
            for (var sweep = 0; ; sweep++)
            {
                var m = l;
                while (m < n - 1 && Math.Abs(e[m]) > double.Epsilon
                    && Math.Abs(e[m]) > Math.ScaleB(Math.Abs(d[m]) + Math.Abs(d[m + 1]), -53)) m++;
                if (m == l)
                    break;
                if (sweep == MaxSweeps)
                    throw new ArithmeticException($"eigenvalue {l} of {n} did not converge");

                var g = (d[l + 1] - d[l]) / (2 * e[l]);
                var r = double.Hypot(g, 1);
                g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
                double s = 1, c = 1, p = 0;
                var i = m - 1;
                for (; i >= l; i--)
                {
                    var f = s * e[i];
                    var b = c * e[i];
                    r = double.Hypot(f, g);
                    e[i + 1] = r;
                    if (r == 0)
                    {
                        d[i + 1] -= p;
                        e[m] = 0;
                        break;
                    }

                    s = f / r;
                    c = g / r;
                    g = d[i + 1] - p;
                    r = ((d[i] - g) * s) + (2 * c * b);
                    p = s * r;
                    d[i + 1] = g + p;
                    g = (c * r) - b;
                    DenseVector.Rotate(vectors.AsSpan(i * n, n), vectors.AsSpan((i + 1) * n, n), c, s);
                }

                if (r == 0 && i >= l)
                    continue;
                d[l] -= p;
                e[l] = g;
                e[m] = 0;
            }
        }
    }

    /// <summary>Turns eigenvectors of the tridiagonal matrix into those of the first one.</summary>
    private static void Reflect(double[] a, double[] scales, double[] vectors, int n) =>
        WorkSharing.For(n, 0, index =>
        {
            var vector = vectors.AsSpan(index * n, n);
            for (var i = 1; i < n; i++)
            {
                if (scales[i] == 0)
                    continue;
                var reflection = a.AsSpan(i * n, i);
                DenseVector.AddScaled(
                    vector[..i], reflection, -scales[i] * DenseVector.Dot(vector[..i], reflection));
            }
        });

    private static SymmetricEigen Sort(double[] values, double[] vectors, int n)
    {
        var order = Enumerable.Range(0, n).OrderByDescending(i => values[i]).ToArray();
        var sorted = new SymmetricEigen(new double[n], new double[n * n]);
        for (var i = 0; i < n; i++)
        {
            sorted.Values[i] = values[order[i]];
            vectors.AsSpan(order[i] * n, n).CopyTo(sorted.Vector(i));
        }

        return sorted;
    }
}
