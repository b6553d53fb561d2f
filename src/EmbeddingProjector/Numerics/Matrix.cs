namespace EmbeddingProjector.Numerics;

/// <summary>A dense, row-major matrix of single-precision numbers: one row an item, one column a dimension.</summary>
/// <remarks>A view: the values are not copied, so a memory-mapped file can stand behind it.</remarks>
public sealed class Matrix
{
    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="rows">The number of items, 0 or more.</param>
    /// <param name="columns">The number of dimensions, 0 or more.</param>
    public Matrix(int rows, int columns)
        : this(rows, columns, new float[checked(rows * columns)])
    {
    }

    /// <summary>Wraps values without copying them.</summary>
    /// <param name="rows">The number of items, 0 or more.</param>
    /// <param name="columns">The number of dimensions, 0 or more.</param>
    /// <param name="values">[rows, columns], row-major.</param>
    /// <exception cref="ArgumentException">The buffer's length is not rows * columns.</exception>
    public Matrix(int rows, int columns, Memory<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (values.Length != (long)rows * columns)
            throw new ArgumentException(
                $"expected {(long)rows * columns} values for [{rows},{columns}], found {values.Length}",
                nameof(values));

        Rows = rows;
        Columns = columns;
        Values = values;
    }

    /// <summary>The number of items.</summary>
    public int Rows { get; }

    /// <summary>The number of dimensions.</summary>
    public int Columns { get; }

    /// <summary>[rows, columns], row-major.</summary>
    public Memory<float> Values { get; }

    /// <summary>One value.</summary>
    /// <param name="row">The item, from 0.</param>
    /// <param name="column">The dimension, from 0.</param>
    public float this[int row, int column]
    {
        get => Row(row)[column];
        set => Row(row)[column] = value;
    }

    /// <summary>One item's values, [columns].</summary>
    /// <param name="row">The item, from 0.</param>
    public Span<float> Row(int row) => Values.Span.Slice(row * Columns, Columns);

    /// <summary>Copies rows of equal length into a matrix.</summary>
    /// <param name="rows">One vector an item.</param>
    /// <exception cref="ArgumentException">The vectors differ in length.</exception>
    public static Matrix FromRows(IReadOnlyList<float[]> rows)
    {
        var columns = rows.Count == 0 ? 0 : rows[0].Length;
        var matrix = new Matrix(rows.Count, columns);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Length != columns)
                throw new ArgumentException(
                    $"row {i}: expected {columns} values, found {rows[i].Length}", nameof(rows));
            rows[i].CopyTo(matrix.Row(i));
        }

        return matrix;
    }

    /// <summary>Copies chosen rows, in the order given.</summary>
    /// <param name="indices">Row numbers, from 0.</param>
    public Matrix Select(IReadOnlyList<int> indices)
    {
        var selected = new Matrix(indices.Count, Columns);
        for (var i = 0; i < indices.Count; i++)
            Row(indices[i]).CopyTo(selected.Row(i));
        return selected;
    }

    /// <summary>Copies chosen columns, in the order given.</summary>
    /// <param name="indices">Column numbers, from 0.</param>
    public Matrix SelectColumns(params int[] indices)
    {
        var selected = new Matrix(Rows, indices.Length);
        for (var row = 0; row < Rows; row++)
        {
            var from = Row(row);
            var to = selected.Row(row);
            for (var j = 0; j < indices.Length; j++)
                to[j] = from[indices[j]];
        }

        return selected;
    }
}
