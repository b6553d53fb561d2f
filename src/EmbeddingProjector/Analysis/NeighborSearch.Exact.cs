namespace EmbeddingProjector.Analysis;

public sealed partial class NeighborSearch
{
    private const int QueryBlock = 2048;
    private const int ItemBlock = 2048;

    private const int MostStreamed = 4;
    private const int MostStreamedColumns = 1 << 13; // the error that KeyError bounds
    private const int StreamedRows = 4096;

    /// <summary>Candidates beyond those wanted, among which rounding may have mixed up the order.</summary>
    private const int Spare = 32;

    private unsafe NeighborTable Find(
        Matrix queries, double[] queryNorms, int count, NeighborOrder order, bool withoutSelf, int threads)
    {
        var table = new NeighborTable(queries.Rows, count);
        var (scale, offset) = KeyFactors(order);
        if (queries.Rows <= MostStreamed && items.Columns <= MostStreamedColumns)
        {
            Stream(table, queries, queryNorms, (scale, offset), order, withoutSelf, threads);
            return table;
        }

        var blockRows = Math.Min(QueryBlock, queries.Rows);
        var blockColumns = Math.Min(ItemBlock, items.Rows);
        var tile = new float[blockRows * blockColumns]; // [queries, items] of a block
        var candidates = new CandidateList[blockRows];
        for (var i = 0; i < blockRows; i++)
            candidates[i] = new CandidateList(Math.Min(items.Rows, count + Spare));

        using var queryValues = queries.Values.Pin();
        using var itemValues = items.Values.Pin();
        var (queryPointer, itemPointer) = ((nint)queryValues.Pointer, (nint)itemValues.Pointer);
        for (var start = 0; start < queries.Rows; start += QueryBlock)
        {
            var (first, rows) = (start, Math.Min(QueryBlock, queries.Rows - start));
            for (var i = 0; i < rows; i++)
                candidates[i].Clear();
            for (var column = 0; column < items.Rows; column += ItemBlock)
            {
                Cancellation.ThrowIfCancellationRequested();
                var (firstItem, columns) = (column, Math.Min(ItemBlock, items.Rows - column));
                fixed (float* target = tile)
                    MatrixProduct.Multiply(
                        Block(queryPointer, first, rows),
                        Block(itemPointer, firstItem, columns), target, columns, threads);

                WorkSharing.For(rows, threads, i =>
                {
                    var products = tile.AsSpan(i * columns, columns);
                    var self = first + i - firstItem;
                    if (withoutSelf && self >= 0 && self < columns)
                        products[self] = float.NaN;
                    candidates[i].Offer(
                        products, scale.AsSpan(firstItem, columns), offset.AsSpan(firstItem, columns), firstItem);
                });
            }

            WorkSharing.For(rows, threads, i => Rank(
                table, first + i, queries.Row(first + i), queryNorms[first + i], candidates[i], order, withoutSelf));
            Progress?.Report((first + rows, queries.Rows));
        }

        return table;
    }

    // A few queries are bound by reading the items: each is read once from memory, where it lies.
    private void Stream(
        NeighborTable table, Matrix queries, double[] queryNorms, (float[] Scale, float[] Offset) factors,
        NeighborOrder order, bool withoutSelf, int threads)
    {
        var capacity = Math.Min(items.Rows, table.Count + Spare);
        var parts = (items.Rows + StreamedRows - 1) / StreamedRows;
        var found = new CandidateList[queries.Rows];
        for (var query = 0; query < found.Length; query++)
            found[query] = new CandidateList(capacity);
        var gate = new Lock();
        var zeros = new float[StreamedRows];
        WorkSharing.For(parts, threads, part =>
        {
            Cancellation.ThrowIfCancellationRequested();
            var (start, end) = WorkSharing.Part(items.Rows, parts, part);
            var products = new float[end - start];
            for (var query = 0; query < queries.Rows; query++)
            {
                // Of distances the key itself, without rounding but the last.
                var (vector, square) = (queries.Values.Slice(query * queries.Columns, queries.Columns).Span.ToArray(),
                    queryNorms[query] * queryNorms[query]);
                for (var row = start; row < end; row++)
                {
                    products[row - start] = shift is null
                        ? DenseVector.SingleDot(vector, items.Row(row))
                        : (float)(0.5 * (square - DenseVector.SquaredDistance(vector, items.Row(row))));
                }

                if (withoutSelf && query >= start && query < end)
                    products[query - start] = float.NaN;
                lock (gate)
                {
                    found[query].Offer(
                        products, factors.Scale.AsSpan(start, end - start),
                        shift is null ? factors.Offset.AsSpan(start, end - start) : zeros.AsSpan(0, end - start), start);
                }
            }
        });
        for (var query = 0; query < queries.Rows; query++)
            Rank(table, query, queries.Row(query), queryNorms[query], found[query], order, withoutSelf);
        Progress?.Report((queries.Rows, queries.Rows));
    }

    private unsafe ProductOperand Block(nint values, int first, int rows) =>
        ProductOperand.Rows((float*)values + ((long)first * items.Columns), rows, items.Columns) with
        {
            DepthShift = shift,
        };

    /// <summary>
    /// What turns a dot product into a key that is greater for a better item: key = product * scale + offset.
    /// </summary>
    private (float[] Scale, float[] Offset) KeyFactors(NeighborOrder order)
    {
        var sign = order == NeighborOrder.Nearest ? 1f : -1f;
        var (scale, offset) = (new float[items.Rows], new float[items.Rows]);
        for (var i = 0; i < items.Rows; i++)
        {
            scale[i] = metric == VectorMetric.Cosine ? (float)(sign / norms[i]) : sign;
            if (IsUndefined(norms[i]))
                (scale[i], offset[i]) = (0, float.NegativeInfinity);
            if (metric == VectorMetric.Euclidean)
                offset[i] = (float)(-0.5 * sign * norms[i] * norms[i]);
        }

        return (scale, offset);
    }

    private void Rank(
        NeighborTable table,
        int query,
        ReadOnlySpan<float> vector,
        double norm,
        CandidateList candidates,
        NeighborOrder order,
        bool withoutSelf)
    {
        var exclude = withoutSelf ? query : -1;
        var defined = items.Rows - ZeroVectors.Count - (withoutSelf && !IsUndefined(norms[query]) ? 1 : 0);
        var ranked = IsUndefined(norm) ? [] : Score(candidates.Rows, vector, norm, order);
        if (!IsUndefined(norm) && candidates.Rows.Length < defined
            && !IsCertain(ranked, table.Count, norm, candidates, order))
        {
            var all = Enumerable.Range(0, items.Rows).Where(row => row != exclude && !IsUndefined(norms[row])).ToArray(
                );
            ranked = Score(all, vector, norm, order);
        }

        var place = 0;
        for (; place < Math.Min(table.Count, ranked.Count); place++)
            table.Set(query, place, ranked[place].Row, ranked[place].Score);
        if (place == table.Count)
            return;

        var undefined = IsUndefined(norm) ? Enumerable.Range(0, items.Rows) : ZeroVectors;
        foreach (var row in undefined.Where(row => row != exclude).Take(table.Count - place))
            table.Set(query, place++, row, double.NaN);
    }

    /// <summary>Whether every row that is not a candidate must lie behind the last neighbor.</summary>
    private bool IsCertain(
        List<(int Row, double Score)> ranked, int count, double norm, CandidateList candidates, NeighborOrder order) =>
        ranked.Count >= count
        && candidates.Threshold + KeyError(norm) < Key(ranked[count - 1].Score, norm, order);

    /// <summary>Rows with their scores in double precision, best first, ties by row.</summary>
    private List<(int Row, double Score)> Score(
        ReadOnlySpan<int> rows, ReadOnlySpan<float> vector, double norm, NeighborOrder order)
    {
        var scored = new List<(int Row, double Score)>(rows.Length);
        foreach (var row in rows)
            scored.Add((row, Compare(vector, norm, row)));
        var descending = (order == NeighborOrder.Nearest) != (metric == VectorMetric.Euclidean);
        CollectionsMarshal.AsSpan(scored).Sort((a, b) =>
        {
            var byScore = descending ? b.Score.CompareTo(a.Score) : a.Score.CompareTo(b.Score);
            return byScore != 0 ? byScore : a.Row.CompareTo(b.Row);
        });
        return scored;
    }

    private double Compare(ReadOnlySpan<float> vector, double norm, int row) => metric switch
    {
        VectorMetric.Cosine => Math.Clamp(DenseVector.Dot(vector, items.Row(row)) / (norm * norms[row]), -1, 1),
        VectorMetric.Dot => DenseVector.Dot(vector, items.Row(row)),
        _ => Math.Sqrt(DenseVector.SquaredDistance(vector, items.Row(row))),
    };

    /// <summary>The key that single precision aims at, from an exact score.</summary>
    private double Key(double score, double norm, NeighborOrder order)
    {
        var key = metric switch
        {
            VectorMetric.Cosine => score * norm,
            VectorMetric.Dot => score,
            _ => 0.5 * ((norm * norm) - (score * score)),
        };
        return order == NeighborOrder.Nearest ? key : -key;
    }

    /// <summary>
    /// A bound on a key's rounding error: sums of at most 256 terms, added up block by block, plus underflow.
    /// </summary>
    private double KeyError(double norm)
    {
        const double unit = 1.0 / (1 << 24);
        const double overflow = 1e37; // near the end of single precision
        var terms = 260 + (items.Columns / 256);
        var largest = metric == VectorMetric.Cosine ? 1 : maximumNorm;
        var underflow = items.Columns * (double)float.Epsilon * (metric == VectorMetric.Cosine ? 1 / minimumNorm : 1);
        var error = (terms * unit * norm * largest) + underflow;
        if (metric == VectorMetric.Euclidean)
            error += 4 * unit * largest * largest;
        return Math.Max(norm, maximumNorm) * maximumNorm < overflow && 1 / minimumNorm < overflow
            ? error
            : double.PositiveInfinity;
    }
}
