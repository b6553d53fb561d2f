namespace EmbeddingProjector.Analysis;

/// <summary>The gradient of the divergence between neighborhoods in the data and in the projection.</summary>
/// <remarks>
/// Attraction runs over the affinities. Repulsion is Barnes and Hut's (van der Maaten 2014), walked once for a group of
/// near points and evaluated for many cells at a time. Student's t has dimensions - 1 degrees of freedom, at least 1,
/// as in scikit-learn.
/// </remarks>
internal sealed class TsneGradient
{
    private const int Block = 256; // items a task of attraction

    private readonly SparseRows affinities;
    private readonly float squaredAngle;
    private readonly float freedom;
    private readonly int threads;
    private readonly BarnesHutTree tree;
    private readonly float[][] repulsion; // [3][items]
    private double[] groupSums = [];

    public TsneGradient(SparseRows affinities, int dimensions, double angle, int threads)
    {
        this.affinities = affinities;
        this.threads = threads;
        squaredAngle = (float)(angle * angle);
        freedom = Math.Max(1, dimensions - 1);
        tree = new BarnesHutTree(affinities.Count);
        repulsion = [new float[affinities.Count], new float[affinities.Count], new float[affinities.Count]];
    }

    /// <summary>Evaluates the gradient, and the divergence where it is asked for.</summary>
    /// <param name="position">[3][items]; unused dimensions are 0.</param>
    /// <param name="exaggeration">What the affinities are multiplied by.</param>
    /// <param name="gradient">[3][items]: written.</param>
    /// <param name="wantsDivergence">Whether to evaluate the divergence too.</param>
    /// <returns>The divergence, with the affinities as exaggerated; NaN where it is not wanted.</returns>
    public double Evaluate(float[][] position, double exaggeration, float[][] gradient, bool wantsDivergence)
    {
        tree.Build(position);
        if (groupSums.Length < tree.Groups.Count)
            groupSums = new double[2 * tree.Groups.Count];
        WorkSharing.For((tree.Groups.Count + 7) / 8, threads, task =>
        {
            var list = new InteractionList();
            for (var group = 8 * task; group < Math.Min(tree.Groups.Count, 8 * (task + 1)); group++)
                Repel(group, list);
        });
        var total = 0.0;
        for (var group = 0; group < tree.Groups.Count; group++)
            total += groupSums[group];
        total = Math.Max(total, double.Epsilon);

        var blocks = (affinities.Count + Block - 1) / Block;
        var divergences = new double[blocks];
        WorkSharing.For(blocks, threads, block => divergences[block] = Attract(
            block, position, (float)exaggeration, total, gradient, wantsDivergence));
        return wantsDivergence ? divergences.Sum() : double.NaN;
    }

    private void Repel(int group, InteractionList list)
    {
        var (start, end) = tree.Groups[group];
        list.Gather(tree, start, end, squaredAngle);
        var sum = 0.0;
        for (var place = start; place < end; place++)
        {
            var (x, y, z, weight) = list.Repulsion(
                tree.Sorted[0][place], tree.Sorted[1][place], tree.Sorted[2][place], freedom);
            sum += weight - 1; // the point itself
            var item = tree.Order[place];
            (repulsion[0][item], repulsion[1][item], repulsion[2][item]) = (x, y, z);
        }

        groupSums[group] = sum;
    }

    private double Attract(
        int block, float[][] position, float exaggeration, double total, float[][] gradient, bool wantsDivergence)
    {
        var factor = 2 * (freedom + 1) / freedom;
        var inverse = (float)(1 / total);
        var divergence = 0.0;
        var (xs, ys, zs) = (position[0], position[1], position[2]);
        for (var i = block * Block; i < Math.Min(affinities.Count, (block + 1) * Block); i++)
        {
            float x = 0, y = 0, z = 0;
            for (var entry = affinities.Starts[i]; entry < affinities.Starts[i + 1]; entry++)
            {
                var j = affinities.Columns[entry];
                var (dx, dy, dz) = (xs[i] - xs[j], ys[i] - ys[j], zs[i] - zs[j]);
                var squared = (dx * dx) + (dy * dy) + (dz * dz);
                var kernel = freedom / (freedom + squared);
                var pull = exaggeration * affinities.Values[entry] * kernel;
                x += pull * dx;
                y += pull * dy;
                z += pull * dz;
                if (!wantsDivergence)
                    continue;
                double p = exaggeration * affinities.Values[entry];
                var q = Math.Pow(kernel, (freedom + 1) / 2.0) / total;
                if (p > 0)
                    divergence += p * Math.Log(p / q);
            }

            gradient[0][i] = factor * (x - (inverse * repulsion[0][i]));
            gradient[1][i] = factor * (y - (inverse * repulsion[1][i]));
            gradient[2][i] = factor * (z - (inverse * repulsion[2][i]));
        }

        return divergence;
    }
}
