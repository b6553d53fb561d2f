using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Numerics;

/// <summary>Seeded matrices.</summary>
internal static class RandomData
{
    /// <summary>Normal deviates.</summary>
    public static Matrix Normal(int rows, int columns, long seed)
    {
        var random = new SeededRandom(seed);
        var matrix = new Matrix(rows, columns);
        foreach (ref var value in matrix.Values.Span) value = (float)random.NextNormal();
        return matrix;
    }

    /// <summary>
    /// Normal deviates around random centres, item i belonging to class i modulo the number of classes.
    /// </summary>
    public static Matrix Clusters(int rows, int columns, int classes, double spread, long seed)
    {
        var centres = Normal(classes, columns, seed);
        var matrix = Normal(rows, columns, seed + 1);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                matrix[i, j] = centres[i % classes, j] + (float)(spread * matrix[i, j]);
        return matrix;
    }
}
