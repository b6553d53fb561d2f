namespace EmbeddingProjector.Analysis;

/// <summary>Where iterative projections begin.</summary>
internal static class ProjectionStart
{
    /// <summary>
    /// The first principal components' scores, or normal deviates where these are wanted, or where there are fewer
    /// components than dimensions or no variance.
    /// </summary>
    /// <param name="data">[items, dimensions].</param>
    /// <param name="dimensions">How many axes, 1 to 3.</param>
    /// <param name="atRandom">Whether deviates are wanted.</param>
    /// <param name="seed">Where the generator starts.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <returns>[3][items]; unused axes are 0.</returns>
    public static float[][] Of(Matrix data, int dimensions, bool atRandom, long seed, int threads)
    {
        float[][] position = [new float[data.Rows], new float[data.Rows], new float[data.Rows]];
        if (!atRandom && Math.Min(data.Rows, data.Columns) >= dimensions)
        {
            var components = PrincipalComponents.Fit(data, dimensions, seed: seed, threads: threads);
            if (components.ExplainedVariance[0] > 0)
            {
                var scores = components.Transform(data, threads);
                for (var axis = 0; axis < dimensions; axis++)
                {
                    for (var i = 0; i < data.Rows; i++)
                        position[axis][i] = scores[i, axis];
                }
                return position;
            }
        }

        var random = new SeededRandom(seed);
        for (var i = 0; i < data.Rows; i++)
        {
            for (var axis = 0; axis < dimensions; axis++)
                position[axis][i] = (float)random.NextNormal();
        }
        return position;
    }

    /// <summary>[items, dimensions] from [3][items].</summary>
    public static Matrix ToMatrix(float[][] position, int dimensions)
    {
        var matrix = new Matrix(position[0].Length, dimensions);
        for (var i = 0; i < matrix.Rows; i++)
        {
            for (var axis = 0; axis < dimensions; axis++)
                matrix[i, axis] = position[axis][i];
        }
        return matrix;
    }
}
