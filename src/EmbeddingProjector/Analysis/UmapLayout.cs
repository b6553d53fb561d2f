using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Analysis;

/// <summary>
/// UMAP's descent: draws neighbors together as often as they are strong, and pushes random items away.
/// </summary>
/// <remarks>
/// umap-learn moves both ends of an edge, one edge after another. Here an item is moved by its own edges, twice by each
/// since the other end's turn is its own, and a block of items sees the others where they stood before it: threads can
/// share a block, and a seed still repeats the result.
/// </remarks>
internal sealed class UmapLayout
{
    private const float MostForce = 4;
    private const int Blocks = 64;
    private const int TaskItems = 256;

    private readonly UmapCurve curve;
    private readonly UmapOptions options;
    private readonly int epochs;
    private readonly ulong seed;
    private readonly int[] starts; // [items + 1]
    private readonly int[] tails; // [edges]
    private readonly float[] intervals; // [edges]: passes from draw to draw; 1 for the strongest
    private readonly float[] nextDraw; // [edges]
    private readonly float[] nextPush; // [edges]

    /// <summary>Plans the descent.</summary>
    /// <param name="graph">[items, others]: how strongly they are neighbors.</param>
    /// <param name="seed">Draws who is pushed away.</param>
    public UmapLayout(SparseRows graph, UmapCurve curve, UmapOptions options, int epochs, long seed)
    {
        (this.curve, this.options, this.epochs, this.seed) = (curve, options, epochs, (ulong)seed);
        var strongest = graph.Values.Length == 0 ? 0 : graph.Values.Max();
        (starts, tails, intervals) = (new int[graph.Count + 1], new int[graph.Values.Length], new float[graph.Values.Length]);
        var kept = 0;
        for (var item = 0; item < graph.Count; item++)
        {
            for (var entry = graph.Starts[item]; entry < graph.Starts[item + 1]; entry++)
            {
                if (graph.Values[entry] * epochs < strongest)
                    continue;
                tails[kept] = graph.Columns[entry];
                intervals[kept++] = strongest / graph.Values[entry];
            }

            starts[item + 1] = kept;
        }

        nextDraw = intervals[..kept];
        nextPush = Array.ConvertAll(nextDraw, interval => interval / Math.Max(1, options.NegativeSamples));
    }

    /// <summary>Moves the items among each other.</summary>
    /// <param name="position">[items, dimensions]: changed.</param>
    /// <param name="progress">Told the passes made.</param>
    /// <param name="cancellation">Stops it between passes.</param>
    public void Run(Matrix position, IProgress<int>? progress, CancellationToken cancellation)
    {
        var items = Widen(position);
        Descend(items, items, progress, cancellation);
        Narrow(items, position);
    }

    /// <summary>Moves the items among others that stay.</summary>
    /// <param name="position">[items, dimensions]: changed.</param>
    /// <param name="others">[others, dimensions].</param>
    /// <param name="progress">Told the passes made.</param>
    /// <param name="cancellation">Stops it between passes.</param>
    public void RunAmong(Matrix position, Matrix others, IProgress<int>? progress, CancellationToken cancellation)
    {
        var items = Widen(position);
        Descend(items, Widen(others), progress, cancellation);
        Narrow(items, position);
    }

    private void Descend(
        Vector128<float>[] items, Vector128<float>[] others, IProgress<int>? progress, CancellationToken cancellation)
    {
        var areSame = items == others;
        var moved = areSame ? new Vector128<float>[items.Length] : items;
        var blocks = areSame ? Math.Min(Blocks, items.Length) : 1;
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (pass, rate) = (epoch, (float)(options.LearningRate * (1 - (epoch / (double)epochs))));
            for (var block = 0; block < blocks; block++)
            {
                var (start, end) = WorkSharing.Part(items.Length, blocks, block);
                WorkSharing.For((end - start + TaskItems - 1) / TaskItems, options.Threads, task =>
                {
                    var first = start + (task * TaskItems);
                    for (var item = first; item < Math.Min(end, first + TaskItems); item++)
                        moved[item] = Move(item, items[item], others, areSame, pass, rate);
                });
                if (areSame)
                    moved.AsSpan(start, end - start).CopyTo(items.AsSpan(start));
            }

            progress?.Report(epoch + 1);
        }
    }

    private Vector128<float> Move(
        int item, Vector128<float> place, Vector128<float>[] others, bool areSame, int epoch, float rate)
    {
        var random = Mix(seed + ((ulong)epoch << 32) + (uint)item);
        for (var edge = starts[item]; edge < starts[item + 1]; edge++)
        {
            if (nextDraw[edge] > epoch)
                continue;
            var tail = others[tails[edge]];
            for (var draws = areSame ? 2 : 1; draws > 0; draws--)
            {
                var difference = place - tail;
                var squared = SquaredLength(difference);
                if (squared > 0)
                    place += rate * Limit(curve.Pull(squared) * difference);
            }

            nextDraw[edge] += intervals[edge];
            for (var pushes = Pushes(edge, epoch); pushes > 0; pushes--)
            {
                random += 0x9E3779B97F4A7C15;
                var stranger = (int)(((Mix(random) >> 32) * (ulong)others.Length) >> 32);
                var difference = place - others[stranger];
                var squared = SquaredLength(difference);
                if (squared > 0 && !(areSame && stranger == item))
                    place += rate * Limit(curve.Push(squared) * difference);
            }
        }

        return place;
    }

    private int Pushes(int edge, int epoch)
    {
        if (options.NegativeSamples == 0)
            return 0;
        var interval = intervals[edge] / options.NegativeSamples;
        var count = (int)((epoch - nextPush[edge]) / interval);
        nextPush[edge] += count * interval;
        return count;
    }

    // A sum in one order on every machine.
    private static float SquaredLength(Vector128<float> difference)
    {
        var squares = difference * difference;
        return squares[0] + squares[1] + squares[2];
    }

    private static Vector128<float> Limit(Vector128<float> force) =>
        Vector128.Min(Vector128.Max(force, Vector128.Create(-MostForce)), Vector128.Create(MostForce));

    // splitmix64's output: any two counters give bits that have nothing to do with each other.
    private static ulong Mix(ulong counter)
    {
        counter = (counter ^ (counter >> 30)) * 0xBF58476D1CE4E5B9;
        counter = (counter ^ (counter >> 27)) * 0x94D049BB133111EB;
        return counter ^ (counter >> 31);
    }

    // Unused dimensions are 0 and stay so.
    private static Vector128<float>[] Widen(Matrix position)
    {
        var wide = new Vector128<float>[position.Rows];
        for (var i = 0; i < wide.Length; i++)
        {
            var row = position.Row(i);
            wide[i] = Vector128.Create(row[0], row.Length > 1 ? row[1] : 0, row.Length > 2 ? row[2] : 0, 0);
        }

        return wide;
    }

    private static void Narrow(Vector128<float>[] wide, Matrix position)
    {
        for (var i = 0; i < wide.Length; i++)
        {
            for (var axis = 0; axis < position.Columns; axis++)
                position[i, axis] = wide[i][axis];
        }
    }
}
