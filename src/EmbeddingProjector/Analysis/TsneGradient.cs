using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    private readonly Vector128<float>[] places; // [items]: the coordinates side by side, and 0
    private double[] groupSums = [];

    public TsneGradient(SparseRows affinities, int dimensions, double angle, int threads)
    {
        this.affinities = affinities;
        this.threads = threads;
        squaredAngle = (float)(angle * angle);
        freedom = Math.Max(1, dimensions - 1);
        tree = new BarnesHutTree(affinities.Count);
        repulsion = [new float[affinities.Count], new float[affinities.Count], new float[affinities.Count]];
        places = new Vector128<float>[affinities.Count];
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
        for (var i = 0; i < places.Length; i++)
            places[i] = Vector128.Create(position[0][i], position[1][i], position[2][i], 0);
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
        WorkSharing.For(blocks, threads, block => Attract(block, (float)exaggeration, (float)(1 / total), gradient));
        if (!wantsDivergence)
            return double.NaN;

        var divergences = new double[blocks];
        WorkSharing.For(blocks, threads, block => divergences[block] = Divergence(block, exaggeration, total));
        return divergences.Sum();
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

    private void Attract(int block, float exaggeration, float inverse, float[][] gradient)
    {
        var factor = 2 * (freedom + 1) / freedom;
        for (var i = block * Block; i < Math.Min(affinities.Count, (block + 1) * Block); i++)
        {
            var pull = exaggeration * Attraction(i);
            for (var axis = 0; axis < 3; axis++)
                gradient[axis][i] = factor * (pull[axis] - (inverse * repulsion[axis][i]));
        }
    }

    // Four neighbors at a time, turned so that a vector holds one coordinate of all four: on every machine, so that the
    // sums have one order.
    private Vector128<float> Attraction(int item)
    {
        var columns = affinities.Columns.AsSpan(affinities.Starts[item]..affinities.Starts[item + 1]);
        var values = affinities.Values.AsSpan(affinities.Starts[item], columns.Length);
        var here = places[item];
        var (x, y, z) = (Vector128.Create(here[0]), Vector128.Create(here[1]), Vector128.Create(here[2]));
        var wideFreedom = Vector128.Create(freedom);
        Vector128<float> pullX = default, pullY = default, pullZ = default;
        var four = 0;
        for (; four <= columns.Length - 4; four += 4)
        {
            var (a, b) = (places[columns[four]], places[columns[four + 1]]);
            var (c, d) = (places[columns[four + 2]], places[columns[four + 3]]);
            var (lowAC, highAC) = (Interleave(a, c, false), Interleave(a, c, true));
            var (lowBD, highBD) = (Interleave(b, d, false), Interleave(b, d, true));
            var (dx, dy) = (x - Interleave(lowAC, lowBD, false), y - Interleave(lowAC, lowBD, true));
            var dz = z - Interleave(highAC, highBD, false);
            var kernel = wideFreedom / (wideFreedom + (dx * dx) + (dy * dy) + (dz * dz));
            var pull = Vector128.Create<float>(values.Slice(four, 4)) * kernel;
            pullX += pull * dx;
            pullY += pull * dy;
            pullZ += pull * dz;
        }

        var sum = Vector128.Create(Sum(pullX), Sum(pullY), Sum(pullZ), 0);
        for (var entry = four; entry < columns.Length; entry++)
        {
            var difference = here - places[columns[entry]];
            sum += values[entry] * Kernel(difference) * difference;
        }

        return sum;
    }

    private double Divergence(int block, double exaggeration, double total)
    {
        var divergence = 0.0;
        for (var i = block * Block; i < Math.Min(affinities.Count, (block + 1) * Block); i++)
        {
            for (var entry = affinities.Starts[i]; entry < affinities.Starts[i + 1]; entry++)
            {
                var p = exaggeration * affinities.Values[entry];
                var kernel = Kernel(places[i] - places[affinities.Columns[entry]]);
                var q = Math.Pow(kernel, (freedom + 1) / 2.0) / total;
                if (p > 0)
                    divergence += p * Math.Log(p / q);
            }
        }

        return divergence;
    }

    // a0 b0 a1 b1, or of both the upper halves.
    private static Vector128<float> Interleave(Vector128<float> a, Vector128<float> b, bool upper)
    {
        if (Sse.IsSupported)
            return upper ? Sse.UnpackHigh(a, b) : Sse.UnpackLow(a, b);

        var first = upper ? 2 : 0;
        return Vector128.Create(a[first], b[first], a[first + 1], b[first + 1]);
    }

    private float Kernel(Vector128<float> difference)
    {
        var squares = difference * difference;
        return freedom / (freedom + squares[0] + squares[1] + squares[2]);
    }

    private static float Sum(Vector128<float> lanes) => lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
}
