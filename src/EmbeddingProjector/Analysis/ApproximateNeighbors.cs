namespace EmbeddingProjector.Analysis;

/// <summary>Finds nearly all nearest neighbors within a large set, several times faster than all of them.</summary>
/// <remarks>
/// An inverted file (Jégou, Douze and Schmid 2011; pgvector's IVFFlat): k-means parts the items, and an item is compared
/// with those of the parts whose centres are nearest to it. Then each item looks at its neighbors' neighbors, as
/// NN-descent does (Dong, Charikar and Li 2011). Single-precision products choose candidates; double precision ranks
/// them, so that a neighbor's score is exact. A seed repeats the result, with any number of threads.
/// </remarks>
internal sealed class ApproximateNeighbors
{
    /// <summary>Up to so many items all are compared: that takes seconds.</summary>
    public const int FewItems = 20_000;

    private const int SampledAPart = 40;
    private const int MeanSteps = 6;
    private const int Probes = 24; // parts that an item is compared with
    private const int Spare = 8;   // candidates among which rounding may have mixed up the order
    private const int Joined = 12; // neighbors whose first so many neighbors are looked at
    private const int Block = 4096;
    private const int RowsATask = 64;
    private const int MostProducts = 1 << 24; // at once: a part of equal items may hold nearly all

    private readonly Matrix items;
    private readonly VectorMetric metric;
    private readonly double[] norms; // [items]
    private readonly int threads;
    private readonly CancellationToken cancellation;
    private readonly double[]? mean; // [dimensions]: what points are moved to
    private readonly Matrix means; // [parts, dimensions]
    private readonly int[] rows; // [items]: part by part
    private readonly int[] starts; // [parts + 1], in rows
    private readonly Matrix ordered; // [items, dimensions]: the points in that order
    private readonly float[] offsets; // [items]: in that order
    private readonly float[] ones; // [items]
    private float[] gathered = [];
    private float[] products = [];

    private ApproximateNeighbors(
        Matrix items, VectorMetric metric, long seed, int threads, CancellationToken cancellation)
    {
        (this.items, this.metric, this.threads, this.cancellation) = (items, metric, threads, cancellation);
        norms = Norms(items);
        mean = metric is VectorMetric.Euclidean ? ColumnStatistics.Of(items).Mean : null;
        var points = Points(items, norms);
        var parts = (int)Math.Sqrt(items.Rows);
        means = Means(points, parts, seed);
        var part = Array.ConvertAll(Nearest(points, means, 1), nearest => nearest[0]);
        starts = new int[parts + 1];
        foreach (var own in part)
            starts[own + 1]++;
        for (var i = 0; i < parts; i++)
            starts[i + 1] += starts[i];
        (rows, ones) = (new int[items.Rows], new float[items.Rows]);
        Array.Fill(ones, 1);
        var places = starts[..parts];
        for (var row = 0; row < items.Rows; row++)
            rows[places[part[row]]++] = row;
        ordered = points.Select(rows);
        offsets = new float[items.Rows];
        if (mean is not null)
            ForBlocks(items.Rows, row => offsets[row] = (float)(-0.5 * DenseVector.Dot(ordered.Row(row), ordered.Row(row))));
    }

    /// <summary>Finds each item's nearest others; all of them where there are few items.</summary>
    /// <param name="search">Searches the items exactly.</param>
    /// <param name="items">[items, dimensions], finite, without zero vectors under the cosine.</param>
    /// <param name="metric">Cosine or Euclidean.</param>
    /// <param name="count">Neighbors an item.</param>
    /// <param name="seed">Draws the first means.</param>
    /// <param name="exact">Compares all items, however many there are.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <param name="cancellation">Stops between parts.</param>
    public static NeighborTable FindWithin(
        NeighborSearch search, Matrix items, VectorMetric metric, int count, long seed, bool exact, int threads,
        CancellationToken cancellation)
    {
        if (exact || items.Rows <= FewItems)
            return search.FindWithin(count, threads: threads);

        var approximate = new ApproximateNeighbors(items, metric, seed, threads, cancellation);
        var table = approximate.Probe(items, approximate.norms, count, isWithin: true);
        approximate.Join(table);
        return table;
    }

    /// <summary>Prepares a search for new vectors' nearest items; exact where there are few items.</summary>
    /// <param name="items">[items, dimensions], finite, without zero vectors under the cosine, and so the
    /// queries.</param>
    /// <param name="metric">Cosine or Euclidean.</param>
    /// <param name="seed">Draws the first means.</param>
    /// <param name="exact">Compares all items, however many there are.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    /// <param name="cancellation">Stops between parts.</param>
    /// <returns>Finds so many neighbors of each query.</returns>
    public static Func<Matrix, int, NeighborTable> Searching(
        Matrix items, VectorMetric metric, long seed, bool exact, int threads, CancellationToken cancellation)
    {
        if (exact || items.Rows <= FewItems)
        {
            var search = new NeighborSearch(items, metric) { Cancellation = cancellation };
            return (queries, count) => search.Find(queries, count, threads: threads);
        }

        var approximate = new ApproximateNeighbors(items, metric, seed, threads, cancellation);
        return (queries, count) => approximate.Probe(queries, approximate.Norms(queries), count, isWithin: false);
    }

    private NeighborTable Probe(Matrix queries, double[] queryNorms, int count, bool isWithin)
    {
        var points = Points(queries, queryNorms);
        var probes = Nearest(points, means, Math.Min(Probes, means.Rows));
        var candidates = new CandidateList[queries.Rows];
        ForBlocks(queries.Rows, row => candidates[row] = new CandidateList(Math.Min(items.Rows, count + Spare)));
        var askers = new List<int>[means.Rows];
        for (var part = 0; part < askers.Length; part++)
            askers[part] = [];
        for (var row = 0; row < probes.Length; row++)
        {
            foreach (var part in probes[row])
                askers[part].Add(row);
        }

        for (var part = 0; part < askers.Length; part++)
        {
            cancellation.ThrowIfCancellationRequested();
            Offer(askers[part], starts[part], starts[part + 1]);
        }

        var table = new NeighborTable(queries.Rows, count);
        ForBlocks(queries.Rows, row => Rank(
            table, row, queries.Row(row), queryNorms[row], candidates[row].Rows, isWithin ? row : -1));
        return table;

        void Offer(List<int> asking, int start, int end)
        {
            var block = Math.Clamp(MostProducts / Math.Max(1, end - start), 1, Block);
            for (var from = 0; from < asking.Count && end > start; from += block)
            {
                var some = asking.GetRange(from, Math.Min(block, asking.Count - from));
                var keys = Products(Gather(points, some), ordered, start, end);
                WorkSharing.For((some.Count + RowsATask - 1) / RowsATask, threads, task =>
                {
                    for (var i = task * RowsATask; i < Math.Min(some.Count, (task + 1) * RowsATask); i++)
                    {
                        candidates[some[i]].Offer(
                            keys.Row(i), ones.AsSpan(start, end - start), offsets.AsSpan(start, end - start), start);
                    }
                });
            }
        }
    }

    // Items themselves are among their candidates. Where a query's parts hold too few others, all are ranked.
    private void Rank(
        NeighborTable table, int query, ReadOnlySpan<float> vector, double norm, ReadOnlySpan<int> candidates, int self)
    {
        int[] others = candidates.Length >= Math.Min(items.Rows, table.Count + 1)
            ? candidates.ToArray()
            : [.. Enumerable.Range(0, rows.Length)];
        var scored = new (double Key, int Row)[others.Length];
        for (var i = 0; i < scored.Length; i++)
        {
            var other = rows[others[i]];
            scored[i] = (other == self ? double.PositiveInfinity : Order(Score(vector, norm, other)), other);
        }

        Array.Sort(scored);
        for (var place = 0; place < table.Count; place++)
            table.Set(query, place, scored[place].Row, Order(scored[place].Key));
    }

    // A round reads the table of the round before, so that the order of work does not matter.
    private void Join(NeighborTable table)
    {
        var width = Math.Min(Joined, table.Count);
        var before = table.Copy();
        ForBlocks(items.Rows, item =>
        {
            Span<int> others = stackalloc int[width * width];
            for (var i = 0; i < width; i++)
                before.Indices(before.Indices(item)[i])[..width].CopyTo(others[(i * width)..]);
            others.Sort();
            for (var i = 0; i < others.Length; i++)
            {
                var isSeen = others[i] == item || (i > 0 && others[i] == others[i - 1]);
                if (!isSeen && !before.Indices(item).Contains(others[i]))
                    table.Offer(item, others[i], Score(items.Row(item), norms[item], others[i]), metric);
            }
        });
    }

    private double Score(ReadOnlySpan<float> vector, double norm, int row) => metric is VectorMetric.Euclidean
        ? Math.Sqrt(DenseVector.SquaredDistance(vector, items.Row(row)))
        : Math.Clamp(DenseVector.Dot(vector, items.Row(row)) / (norm * norms[row]), -1, 1);

    // Ascending from the nearest; its own inverse.
    private double Order(double score) => metric is VectorMetric.Euclidean ? score : -score;

    private double[] Norms(Matrix vectors)
    {
        var lengths = new double[vectors.Rows];
        ForBlocks(vectors.Rows, row => lengths[row] = Math.Sqrt(DenseVector.Dot(vectors.Row(row), vectors.Row(row))));
        return lengths;
    }

    // The greatest product with an offset is the nearest: of directions under the cosine, else of items moved to their
    // mean, where squares cancel least, x y - y y / 2.
    private Matrix Points(Matrix vectors, double[] lengths)
    {
        var points = new Matrix(vectors.Rows, vectors.Columns);
        ForBlocks(vectors.Rows, row =>
        {
            var from = vectors.Row(row);
            var to = points.Row(row);
            for (var j = 0; j < to.Length; j++)
                to[j] = (float)(mean is null ? from[j] / lengths[row] : from[j] - mean[j]);
        });
        return points;
    }

    // Lloyd's k-means of a sample.
    private Matrix Means(Matrix points, int parts, long seed)
    {
        var drawn = new SeededRandom(seed).Permutation(points.Rows)[..Math.Min(points.Rows, parts * SampledAPart)];
        var sample = points.Select(drawn);
        var centres = sample.Select([.. Enumerable.Range(0, parts)]);
        for (var step = 0; step < MeanSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var members = Nearest(sample, centres, 1).Index().ToLookup(nearest => nearest.Item[0], nearest => nearest.Index);
            WorkSharing.For(parts, threads, part =>
            {
                var (sum, count) = (new double[centres.Columns], 0);
                foreach (var row in members[part])
                {
                    var values = sample.Row(row);
                    for (var j = 0; j < sum.Length; j++)
                        sum[j] += values[j];
                    count++;
                }

                // One without members keeps its place; a mean of directions is a direction.
                var length = metric is VectorMetric.Cosine ? Math.Sqrt(DenseVector.Dot(sum, sum)) : count;
                for (var j = 0; j < sum.Length && length > 0; j++)
                    centres[part, j] = (float)(sum[j] / length);
            });
        }

        return centres;
    }

    // [points][count]: the nearest means, the nearest first.
    private int[][] Nearest(Matrix points, Matrix centres, int count)
    {
        var nearest = new int[points.Rows][];
        var halves = new float[centres.Rows];
        for (var centre = 0; centre < centres.Rows && metric is VectorMetric.Euclidean; centre++)
            halves[centre] = (float)(-0.5 * DenseVector.Dot(centres.Row(centre), centres.Row(centre)));
        for (var start = 0; start < points.Rows; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var (first, rows) = (start, Math.Min(Block, points.Rows - start));
            var keys = Products(
                new Matrix(rows, points.Columns, points.Values.Slice(first * points.Columns, rows * points.Columns)),
                centres, 0, centres.Rows);
            WorkSharing.For(rows, threads, row =>
            {
                var best = new (float Key, int Centre)[count];
                Array.Fill(best, (float.NegativeInfinity, 0));
                var own = keys.Row(row);
                for (var centre = 0; centre < own.Length; centre++)
                {
                    var key = own[centre] + halves[centre];
                    if (!(key > best[^1].Key))
                        continue;
                    var place = count - 1;
                    for (; place > 0 && key > best[place - 1].Key; place--)
                        best[place] = best[place - 1];
                    best[place] = (key, centre);
                }

                nearest[first + row] = Array.ConvertAll(best, found => found.Centre);
            });
        }

        return nearest;
    }

    // The rows, in a buffer that the next call fills again.
    private Matrix Gather(Matrix points, List<int> chosen)
    {
        var some = new Matrix(chosen.Count, points.Columns, Reserve(ref gathered, chosen.Count * points.Columns));
        ForBlocks(chosen.Count, row => points.Row(chosen[row]).CopyTo(some.Row(row)));
        return some;
    }

    // [left, end - start], in a buffer that the next call fills again.
    private unsafe Matrix Products(Matrix left, Matrix right, int start, int end)
    {
        var keys = new Matrix(left.Rows, end - start, Reserve(ref products, left.Rows * (end - start)));
        using var leftValues = left.Values.Pin();
        using var rightValues = right.Values.Pin();
        using var target = keys.Values.Pin();
        MatrixProduct.Multiply(
            ProductOperand.Rows((float*)leftValues.Pointer, left.Rows, left.Columns),
            ProductOperand.Rows((float*)rightValues.Pointer + ((long)start * right.Columns), end - start, right.Columns),
            (float*)target.Pointer, keys.Columns, threads);
        return keys;
    }

    // Megabytes a call would have the collector walk all else again and again.
    private static Memory<float> Reserve(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new float[Math.Max(length, 2 * buffer.Length)];
        return buffer.AsMemory(0, length);
    }

    private void ForBlocks(int count, Action<int> work) => WorkSharing.For((count + 511) / 512, threads, block =>
    {
        cancellation.ThrowIfCancellationRequested();
        for (var row = block * 512; row < Math.Min(count, (block + 1) * 512); row++)
            work(row);
    });
}
