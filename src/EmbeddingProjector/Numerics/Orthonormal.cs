namespace EmbeddingProjector.Numerics;

/// <summary>Makes rows orthonormal.</summary>
internal static class Orthonormal
{
    /// <summary>
    /// What is left of a row's length, below which the row counts as a combination of those before it.
    /// </summary>
    private const double Dependent = 1e-10;

    /// <summary>
    /// Gram and Schmidt's process, twice a row for full precision. A row that depends on those before it is replaced by
    /// a unit vector made orthogonal to them, so that the result is always a basis.
    /// </summary>
    /// <param name="rows">[count, length], count at most length; replaced.</param>
    /// <param name="count">How many rows.</param>
    public static void Complete(double[] rows, int count, int length)
    {
        var largest = 0.0;
        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * length, length);
            largest = Math.Max(largest, Math.Sqrt(DenseVector.Dot(row, row)));
        }

        var nextUnit = 0;
        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * length, length);
            while (!Project(rows, i, row, Dependent * largest))
            {
                row.Clear();
                row[nextUnit++] = 1;
                largest = 1;
            }
        }
    }

    private static bool Project(double[] rows, int before, Span<double> row, double least)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            for (var j = 0; j < before; j++)
            {
                var other = rows.AsSpan(j * row.Length, row.Length);
                DenseVector.AddScaled(row, other, -DenseVector.Dot(row, other));
            }

            var norm = Math.Sqrt(DenseVector.Dot(row, row));
            if (!(norm > least))
                return false;
            DenseVector.Scale(row, 1 / norm);
            least = 0.5;
        }

        return true;
    }
}
