namespace EmbeddingProjector.Numerics;

/// <summary>The greatest eigenvalues of a symmetric matrix and their vectors, in full double precision, where few are
/// wanted of many.</summary>
/// <remarks>
/// Block Lanczos with all vectors kept orthogonal, and thick restarts (Wu and Simon 2000): a space grows by A times its
/// newest block, and shrinks to its best vectors once it is large. The block is wider than the number of wanted pairs,
/// so equal eigenvalues are all found. It ends when every wanted pair satisfies A v = λ v to rounding.
/// </remarks>
internal static unsafe class LeadingEigen
{
    /// <summary>The residual's length against the greatest eigenvalue at which a pair is exact.</summary>
    private const double Exact = 1e-13;

    private const int Spare = 8; // vectors of a block beside the wanted ones
    private const int Blocks = 6; // of the space before it shrinks
    private const int MostRestarts = 12;
    private const int Fewest = 4; // dimensions a row of the space, or finding all vectors is as fast

    /// <summary>Finds the pairs, by all eigenvectors where that is as fast or where close eigenvalues leave no
    /// other way.</summary>
    /// <param name="matrix">[n, n], symmetric; destroyed.</param>
    /// <param name="count">How many pairs, 1 to n.</param>
    /// <param name="threads">The most threads to use, 0 for all; never changes the result.</param>
    /// <returns>[count, n] unit eigenvectors and their values, greatest first.</returns>
    public static (double[] Vectors, double[] Values) Decompose(double[] matrix, int n, int count, int threads)
    {
        var size = count + Spare;
        if (size * Blocks * Fewest <= n && TryIterate(matrix, n, count, size, threads) is { } found)
            return found;
        var all = SymmetricEigen.Decompose(matrix, n);
        return (all.Vectors[..(count * n)], all.Values[..count]);
    }

    private static (double[] Vectors, double[] Values)? TryIterate(
        double[] matrix, int n, int count, int size, int threads)
    {
        var most = size * Blocks;
        var space = new double[most * n]; // [most, n]: orthonormal rows
        var images = new double[most * n]; // [most, n]: the matrix times each
        var random = new SeededRandom(0);
        foreach (ref var value in space.AsSpan(0, size * n))
            value = random.NextNormal();
        Orthonormal.Complete(space, size, n);
        Apply(matrix, n, space, images, 0, size, threads);

        var rows = size;
        for (var restart = 0; restart < MostRestarts; restart++)
        {
            for (; rows < most; rows += size)
            {
                Extend(space, images, n, rows, size, threads);
                Apply(matrix, n, space, images, rows, size, threads);
            }

            var values = Shrink(space, images, n, most, size, threads);
            if (IsExact(space, images, n, count, values))
                return (space[..(count * n)], values[..count]);
            rows = size;
        }

        return null;
    }

    /// <summary>The matrix times some rows of the space.</summary>
    private static void Apply(double[] matrix, int n, double[] space, double[] images, int first, int size, int threads)
    {
        fixed (double* a = matrix, from = space, to = images)
            MatrixProduct.Multiply(
                ProductOperand.Rows(from + (first * n), size, n), ProductOperand.Rows(a, n, n), to + (first * n), n,
                threads);
    }

    /// <summary>Adds a block: the newest block's images, made orthogonal to all rows and to each other.</summary>
    private static void Extend(double[] space, double[] images, int n, int rows, int size, int threads)
    {
        var block = images.AsSpan((rows - size) * n, size * n).ToArray();
        var parts = new double[size * rows];
        var along = new double[size * n];
        fixed (double* added = block, basis = space, share = parts, sum = along)
        {
            // Once more than twice: a block of exact pairs leaves only rounding after the first pass.
            for (var pass = 0; pass < 3; pass++)
            {
                MatrixProduct.Multiply(
                    ProductOperand.Rows(added, size, n), ProductOperand.Rows(basis, rows, n), share, rows, threads);
                MatrixProduct.Multiply(
                    ProductOperand.Rows(share, size, rows), ProductOperand.Columns(basis, rows, n), sum, n, threads);
                DenseVector.AddScaled(block, along, -1);
                Orthonormal.Complete(block, size, n);
            }
        }

        block.CopyTo(space.AsSpan(rows * n));
    }

    /// <summary>Rayleigh and Ritz: turns the space so that its first rows are its best approximations.</summary>
    /// <returns>[size] their values, greatest first.</returns>
    private static double[] Shrink(double[] space, double[] images, int n, int rows, int size, int threads)
    {
        var small = new double[rows * rows];
        var (turned, turnedImages) = (new double[size * n], new double[size * n]);
        fixed (double* basis = space, mapped = images, target = small, best = turned, bestImages = turnedImages)
        {
            MatrixProduct.Multiply(
                ProductOperand.Rows(mapped, rows, n), ProductOperand.Rows(basis, rows, n), target, rows, threads);
            var eigen = SymmetricEigen.Decompose(small, rows);
            fixed (double* vectors = eigen.Vectors)
            {
                var turn = ProductOperand.Rows(vectors, size, rows);
                MatrixProduct.Multiply(turn, ProductOperand.Columns(basis, rows, n), best, n, threads);
                MatrixProduct.Multiply(turn, ProductOperand.Columns(mapped, rows, n), bestImages, n, threads);
            }

            turned.CopyTo(space, 0);
            turnedImages.CopyTo(images, 0);
            return eigen.Values[..size];
        }
    }

    private static bool IsExact(double[] space, double[] images, int n, int count, double[] values)
    {
        var residual = new double[n];
        for (var i = 0; i < count; i++)
        {
            images.AsSpan(i * n, n).CopyTo(residual);
            DenseVector.AddScaled(residual, space.AsSpan(i * n, n), -values[i]);
            if (!(Math.Sqrt(DenseVector.Dot(residual, residual)) <= Exact * Math.Abs(values[0])))
                return false;
        }

        return true;
    }
}
