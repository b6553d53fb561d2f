using System.Collections.Concurrent;

namespace EmbeddingProjector.Analysis;

/// <summary>The gradient of the divergence between neighborhoods in the data and in the projection.</summary>
/// <remarks>
/// Attraction runs over the affinities, repulsion is Barnes and Hut's (van der Maaten 2014). Student's t has
/// dimensions - 1 degrees of freedom, at least 1, as in scikit-learn. Now and then the items are numbered anew, along
/// the curve that the tree sorts them by, so that neighbors stand near each other in memory too; outside they keep
/// their numbers.
/// </remarks>
internal sealed class TsneGradient
{
    private const int Block = 256; // items of a task
    private const int FirstRenumbering = 25; // evaluations before it, and twice as many before each next

    private readonly float squaredAngle;
    private readonly float freedom;
    private readonly int threads;
    private readonly BarnesHutTree tree;
    private readonly TsneAttraction attraction;
    private readonly float[][] places; // [3][items], by the numbers inside
    private readonly float[][] repulsion; // the same
    private readonly ConcurrentBag<RepulsionWalk> walks = []; // those at rest
    private int[] items; // [items]: the number outside
    private int evaluations;
    private int nextRenumbering = FirstRenumbering;

    public TsneGradient(SparseRows affinities, int dimensions, double angle, int threads)
    {
        this.threads = threads;
        squaredAngle = (float)(angle * angle);
        freedom = Math.Max(1, dimensions - 1);
        tree = new BarnesHutTree(affinities.Count, dimensions, threads);
        attraction = new TsneAttraction(affinities, dimensions);
        items = [.. Enumerable.Range(0, affinities.Count)];
        places = [new float[items.Length], new float[items.Length], new float[items.Length]];
        repulsion = [new float[items.Length], new float[items.Length], new float[items.Length]];
    }

    /// <summary>Evaluates the gradient, and the divergence where it is asked for.</summary>
    /// <param name="position">[3][items]; unused dimensions are 0.</param>
    /// <param name="exaggeration">What the affinities are multiplied by.</param>
    /// <param name="gradient">[3][items]: written.</param>
    /// <param name="wantsDivergence">Whether to evaluate the divergence too.</param>
    /// <returns>The divergence, with the affinities as exaggerated; NaN where it is not wanted.</returns>
    public double Evaluate(float[][] position, double exaggeration, float[][] gradient, bool wantsDivergence)
    {
        if (evaluations == nextRenumbering)
            Renumber();
        evaluations++;
        ForBlocks((start, end) => Place(position, start, end));
        tree.Build(places);
        var parts = tree.Parts;
        var sums = new double[parts.Count];
        WorkSharing.For(parts.Count, threads, part =>
        {
            if (!walks.TryTake(out var walk))
                walk = new RepulsionWalk(tree, squaredAngle, freedom, repulsion);
            sums[part] = walk.Repel(parts[part]);
            walks.Add(walk);
        });
        var total = Math.Max(sums.Sum(), double.Epsilon);
        ForBlocks((start, end) => Join((float)exaggeration, (float)(1 / total), gradient, start, end));
        return wantsDivergence ? Divergence(exaggeration, total) : double.NaN;
    }

    private void Renumber()
    {
        attraction.Renumber(tree.Order, threads);
        items = [.. tree.Order.Select(old => items[old])];
        nextRenumbering *= 2;
    }

    private void Place(float[][] position, int start, int end)
    {
        for (var axis = 0; axis < 3; axis++)
        {
            var (from, to) = (position[axis], places[axis]);
            for (var i = start; i < end; i++)
                to[i] = from[items[i]];
        }

        attraction.Place(places, start, end);
    }

    private void Join(float exaggeration, float inverse, float[][] gradient, int start, int end)
    {
        var factor = 2 * (freedom + 1) / freedom;
        for (var i = start; i < end; i++)
        {
            var pull = exaggeration * attraction.Pull(i);
            for (var axis = 0; axis < 3; axis++)
                gradient[axis][items[i]] = factor * (pull[axis] - (inverse * repulsion[axis][i]));
        }
    }

    private double Divergence(double exaggeration, double total)
    {
        var divergences = new double[(items.Length + Block - 1) / Block];
        ForBlocks((start, end) =>
        {
            for (var i = start; i < end; i++)
                divergences[start / Block] += attraction.Divergence(i, exaggeration, total);
        });
        return divergences.Sum();
    }

    private void ForBlocks(Action<int, int> work) => WorkSharing.For(
        (items.Length + Block - 1) / Block,
        threads,
        block => work(block * Block, Math.Min(items.Length, (block + 1) * Block)));
}
