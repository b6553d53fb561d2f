namespace EmbeddingProjector.Numerics;

/// <summary>A sparse square matrix by rows: the places that are not zero, in order, and their values.</summary>
/// <param name="Starts">[rows + 1]: where each row begins in the other two.</param>
/// <param name="Columns">[entries].</param>
/// <param name="Values">[entries].</param>
internal sealed record SparseRows(int[] Starts, int[] Columns, float[] Values)
{
    /// <summary>The order of the matrix.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>Joins each directed entry (i, j) with (j, i), which counts as 0 where it is missing.</summary>
    /// <param name="columns">[rows, count]: distinct ones in a row, never the row itself.</param>
    /// <param name="values">[rows, count].</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="join">Both directions' values to one; symmetric.</param>
    public static SparseRows Symmetrise(int[] columns, double[] values, int rows, Func<double, double, double> join)
    {
        var count = rows == 0 ? 0 : columns.Length / rows;
        var ends = new int[rows + 1];
        for (var entry = 0; entry < columns.Length; entry++)
        {
            ends[(entry / count) + 1]++;
            ends[columns[entry] + 1]++;
        }

        for (var i = 0; i < rows; i++)
            ends[i + 1] += ends[i];
        var fill = ends[..rows];
        var (others, weights) = (new int[2 * columns.Length], new double[2 * columns.Length]);
        for (var entry = 0; entry < columns.Length; entry++)
        {
            var (i, j) = (entry / count, columns[entry]);
            (others[fill[i]], weights[fill[i]++]) = (j, values[entry]);
            (others[fill[j]], weights[fill[j]++]) = (i, values[entry]);
        }

        return Join(rows, ends, others, weights, join);
    }

    /// <summary>Fills each row up to a multiple of a length, by zeros in the diagonal's place.</summary>
    public SparseRows PadRows(int multiple)
    {
        var starts = new int[Starts.Length];
        for (var i = 0; i < Count; i++)
            starts[i + 1] = checked(starts[i] + ((Starts[i + 1] - Starts[i] + multiple - 1) / multiple * multiple));
        var padded = new SparseRows(starts, new int[starts[^1]], new float[starts[^1]]);
        for (var i = 0; i < Count; i++)
        {
            Columns.AsSpan(Starts[i]..Starts[i + 1]).CopyTo(padded.Columns.AsSpan(starts[i]));
            Values.AsSpan(Starts[i]..Starts[i + 1]).CopyTo(padded.Values.AsSpan(starts[i]));
            padded.Columns.AsSpan((starts[i] + Starts[i + 1] - Starts[i])..starts[i + 1]).Fill(i);
        }

        return padded;
    }

    /// <summary>Puts rows and columns into another order; entries keep theirs within a row.</summary>
    /// <param name="order">[rows]: which row comes at each place.</param>
    /// <param name="target">Written over: a matrix of as many rows and entries.</param>
    /// <param name="threads">The most threads to use; 0 for all.</param>
    public void Renumber(int[] order, SparseRows target, int threads)
    {
        var (numbers, starts) = (new int[Count], target.Starts);
        for (var i = 0; i < Count; i++)
        {
            numbers[order[i]] = i;
            starts[i + 1] = starts[i] + Starts[order[i] + 1] - Starts[order[i]];
        }

        WorkSharing.For(Count, threads, i =>
        {
            var from = Starts[order[i]]..Starts[order[i] + 1];
            Values.AsSpan(from).CopyTo(target.Values.AsSpan(starts[i]));
            var to = target.Columns.AsSpan(starts[i]..starts[i + 1]);
            for (var entry = 0; entry < to.Length; entry++)
                to[entry] = numbers[Columns[from.Start.Value + entry]];
        });
    }

    private static SparseRows Join(
        int rows, int[] ends, int[] others, double[] weights, Func<double, double, double> join)
    {
        var starts = new int[rows + 1];
        var joined = new float[others.Length];
        var kept = 0;
        for (var i = 0; i < rows; i++)
        {
            Array.Sort(others, weights, ends[i], ends[i + 1] - ends[i]);
            for (var entry = ends[i]; entry < ends[i + 1]; entry++)
            {
                var isPair = entry + 1 < ends[i + 1] && others[entry + 1] == others[entry];
                others[kept] = others[entry];
                joined[kept++] = (float)join(weights[entry], isPair ? weights[entry + 1] : 0);
                if (isPair)
                    entry++;
            }

            starts[i + 1] = kept;
        }

        return new SparseRows(starts, others[..kept], joined[..kept]);
    }
}
