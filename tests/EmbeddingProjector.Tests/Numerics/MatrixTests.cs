using EmbeddingProjector.Numerics;

namespace EmbeddingProjector.Tests.Numerics;

public class MatrixTests
{
    [Fact]
    public void Rows_and_columns_can_be_selected()
    {
        var matrix = Matrix.FromRows([[1, 2, 3], [4, 5, 6]]);

        Assert.Equal([4, 5, 6, 1, 2, 3], matrix.Select([1, 0]).Values.ToArray());
        Assert.Equal([3, 1, 6, 4], matrix.SelectColumns(2, 0).Values.ToArray());
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var buffer = Assert.Throws<ArgumentException>(() => new Matrix(2, 3, new float[5]));
        Assert.StartsWith("expected 6 values for [2,3], found 5", buffer.Message);
        var ragged = Assert.Throws<ArgumentException>(() => Matrix.FromRows([[1, 2], [3]]));
        Assert.StartsWith("row 1: expected 2 values, found 1", ragged.Message);
    }

    [Fact]
    public void No_rows_make_an_empty_matrix() => Assert.Equal(0, Matrix.FromRows([]).Rows);
}
