namespace EmbeddingProjector.Analysis;

/// <summary>The slowest vibrations of a connected graph: the first eigenvectors of its normalised Laplacian.</summary>
internal static class SpectralStart
{
    private const int KrylovSize = 120;
    private const double Exhausted = 1e-8;

    /// <summary>Whether every item can be reached from the first.</summary>
    public static bool IsConnected(SparseRows graph)
    {
        var reached = new bool[graph.Count];
        var waiting = new Stack<int>([0]);
        reached[0] = true;
        var count = 1;
        while (waiting.TryPop(out var i))
        {
            for (var entry = graph.Starts[i]; entry < graph.Starts[i + 1]; entry++)
            {
                var j = graph.Columns[entry];
                if (reached[j] || graph.Values[entry] <= 0)
                    continue;
                reached[j] = true;
                count++;
                waiting.Push(j);
            }
        }

        return count == graph.Count;
    }

    /// <summary>
    /// Lanczos's iteration with full reorthogonalisation on D^-1/2 W D^-1/2, whose greatest eigenvalue, 1, belongs to
    /// the square roots of the degrees and is projected out.
    /// </summary>
    /// <param name="graph">Symmetric and connected.</param>
    /// <param name="dimensions">How many vectors.</param>
    /// <param name="random">Where the iteration starts.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <returns>[3][items]; unused axes are 0. Null where the graph is too small to have them.</returns>
    public static float[][]? Find(SparseRows graph, int dimensions, SeededRandom random, int threads)
    {
        var n = graph.Count;
        var size = Math.Min(KrylovSize, n - 1);
        if (size < dimensions + 1)
            return null;

        var root = new double[n]; // square roots of the degrees
        for (var i = 0; i < n; i++)
        {
            for (var entry = graph.Starts[i]; entry < graph.Starts[i + 1]; entry++)
                root[i] += graph.Values[entry];
        }
        for (var i = 0; i < n; i++)
            root[i] = Math.Sqrt(root[i]);

        var basis = new double[checked((size + 1) * n)]; // row 0: the known eigenvector
        for (var i = 0; i < n; i++)
            basis[i] = root[i];
        for (var i = 0; i < n; i++)
            basis[n + i] = random.NextNormal();
        Orthonormal.Complete(basis, 2, n);
        var tridiagonal = new double[size * size];
        for (var step = 0; step < size; step++)
        {
            var current = basis.AsMemory((step + 1) * n, n);
            var image = new double[n];
            WorkSharing.For((n + 1023) / 1024, threads, block => Multiply(graph, root, current.Span, image, block));
            tridiagonal[(step * size) + step] = DenseVector.Dot(image, current.Span);
            if (step == size - 1)
                break;
            var norm = Orthogonalise(image, basis, step + 2);
            if (norm < Exhausted)
            {
                // The start holds no more: go on from another one, which no entry of the matrix joins to this one.
                for (var i = 0; i < n; i++)
                    image[i] = random.NextNormal();
                DenseVector.Scale(image, 1 / Orthogonalise(image, basis, step + 2));
                norm = 0;
            }
            else
            {
                DenseVector.Scale(image, 1 / norm);
            }

            image.CopyTo(basis.AsSpan((step + 2) * n));
            tridiagonal[((step + 1) * size) + step] = norm;
            tridiagonal[(step * size) + step + 1] = norm;
        }

        return Ritz(tridiagonal, size, basis, n, dimensions);
    }

    /// <summary>Takes off the parts along the first rows, twice for full precision; returns the length left.</summary>
    private static double Orthogonalise(double[] vector, double[] basis, int rows)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            for (var other = 0; other < rows; other++)
            {
                var row = basis.AsSpan(other * vector.Length, vector.Length);
                DenseVector.AddScaled(vector, row, -DenseVector.Dot(vector, row));
            }
        }

        return Math.Sqrt(DenseVector.Dot(vector, vector));
    }

    private static void Multiply(
        SparseRows graph, double[] root, ReadOnlySpan<double> vector, double[] image, int block)
    {
        for (var i = block * 1024; i < Math.Min(graph.Count, (block + 1) * 1024); i++)
        {
            var sum = 0.0;
            for (var entry = graph.Starts[i]; entry < graph.Starts[i + 1]; entry++)
            {
                var j = graph.Columns[entry];
                sum += graph.Values[entry] * vector[j] / root[j];
            }

            image[i] = sum / root[i];
        }
    }

    private static float[][] Ritz(double[] tridiagonal, int size, double[] basis, int n, int dimensions)
    {
        var eigen = SymmetricEigen.Decompose(tridiagonal, size);
        float[][] position = [new float[n], new float[n], new float[n]];
        for (var axis = 0; axis < dimensions; axis++)
        {
            var vector = new double[n];
            for (var k = 0; k < size; k++)
                DenseVector.AddScaled(vector, basis.AsSpan((k + 1) * n, n), eigen.Vector(axis)[k]);
            for (var i = 0; i < n; i++)
                position[axis][i] = (float)vector[i];
        }

        return position;
    }
}
