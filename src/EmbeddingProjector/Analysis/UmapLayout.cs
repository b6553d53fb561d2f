namespace EmbeddingProjector.Analysis;

/// <summary>
/// UMAP's descent: draws neighbors together as often as they are strong, and pushes random items away.
/// </summary>
internal sealed class UmapLayout
{
    private const float MostForce = 4;

    private readonly UmapCurve curve;
    private readonly UmapOptions options;
    private readonly int epochs;
    private readonly SeededRandom random;
    private readonly int[] heads; // [edges]
    private readonly int[] tails; // [edges]
    private readonly float[] intervals; // [edges]: passes from draw to draw; 1 for the strongest
    private readonly float[] nextDraw; // [edges]
    private readonly float[] nextPush; // [edges]

    public UmapLayout(SparseRows graph, UmapCurve curve, UmapOptions options, int epochs, SeededRandom random)
    {
        (this.curve, this.options, this.epochs, this.random) = (curve, options, epochs, random);
        var strongest = graph.Values.Length == 0 ? 0 : graph.Values.Max();
        var kept = Enumerable.Range(0, graph.Values.Length).Where(e => graph.Values[e] * epochs >= strongest).ToArray();
        (heads, tails, intervals) = (new int[kept.Length], new int[kept.Length], new float[kept.Length]);
        var row = 0;
        for (var edge = 0; edge < kept.Length; edge++)
        {
            while (graph.Starts[row + 1] <= kept[edge])
                row++;
            (heads[edge], tails[edge]) = (row, graph.Columns[kept[edge]]);
            intervals[edge] = strongest / graph.Values[kept[edge]];
        }

        nextDraw = [.. intervals];
        nextPush = [.. intervals.Select(interval => interval / Math.Max(1, options.NegativeSamples))];
    }

    /// <summary>Moves the items.</summary>
    /// <param name="position">[items, dimensions]: changed.</param>
    /// <param name="progress">Told the passes made.</param>
    /// <param name="cancellation">Stops it between passes.</param>
    public void Run(Matrix position, IProgress<int>? progress, CancellationToken cancellation)
    {
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            var rate = (float)(options.LearningRate * (1 - (epoch / (double)epochs)));
            if (position.Columns == 2)
                PassInPlane(position.Values.Span, epoch, rate);
            else
                Pass(position.Values.Span, position.Columns, epoch, rate);
            progress?.Report(epoch + 1);
        }
    }

    private void Pass(Span<float> position, int dimensions, int epoch, float rate)
    {
        var items = position.Length / dimensions;
        for (var edge = 0; edge < heads.Length; edge++)
        {
            if (nextDraw[edge] > epoch)
                continue;
            var head = position.Slice(heads[edge] * dimensions, dimensions);
            var tail = position.Slice(tails[edge] * dimensions, dimensions);
            var squared = SquaredDistance(head, tail);
            if (squared > 0)
                Shift(head, tail, curve.Pull(squared), rate, moveOther: true);
            nextDraw[edge] += intervals[edge];

            for (var pushes = Pushes(edge, epoch); pushes > 0; pushes--)
            {
                var stranger = random.Next(items);
                if (stranger == heads[edge])
                    continue;
                var other = position.Slice(stranger * dimensions, dimensions);
                squared = SquaredDistance(head, other);
                if (squared > 0)
                    Shift(head, other, curve.Push(squared), rate, moveOther: false);
            }
        }
    }

    /// <summary>The same in two dimensions, with the coordinates in registers.</summary>
    private void PassInPlane(Span<float> position, int epoch, float rate)
    {
        var items = position.Length / 2;
        for (var edge = 0; edge < heads.Length; edge++)
        {
            if (nextDraw[edge] > epoch)
                continue;
            var (head, tail) = (2 * heads[edge], 2 * tails[edge]);
            var (x, y) = (position[head], position[head + 1]);
            var (dx, dy) = (x - position[tail], y - position[tail + 1]);
            var squared = (dx * dx) + (dy * dy);
            if (squared > 0)
            {
                var pull = curve.Pull(squared);
                var (moveX, moveY) = (rate * Limit(pull * dx), rate * Limit(pull * dy));
                (x, y) = (x + moveX, y + moveY);
                position[tail] -= moveX;
                position[tail + 1] -= moveY;
            }

            nextDraw[edge] += intervals[edge];
            for (var pushes = Pushes(edge, epoch); pushes > 0; pushes--)
            {
                var stranger = 2 * random.Next(items);
                (dx, dy) = (x - position[stranger], y - position[stranger + 1]);
                squared = (dx * dx) + (dy * dy);
                if (stranger == head || squared == 0)
                    continue;
                var push = curve.Push(squared);
                (x, y) = (x + (rate * Limit(push * dx)), y + (rate * Limit(push * dy)));
            }

            (position[head], position[head + 1]) = (x, y);
        }
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

    private static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private static void Shift(Span<float> head, Span<float> tail, float factor, float rate, bool moveOther)
    {
        for (var i = 0; i < head.Length; i++)
        {
            var move = rate * Limit(factor * (head[i] - tail[i]));
            head[i] += move;
            if (moveOther)
                tail[i] -= move;
        }
    }

    private static float Limit(float force) => Math.Clamp(force, -MostForce, MostForce);
}
