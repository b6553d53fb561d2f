using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public class EmbeddingHeatmapTests
{
    private static readonly Matrix Data = Matrix.FromRows([[0, 5, 0.5f, -3], [10, 7, 0.5f, 0.25f], [5, 6, 0.5f, 9]]);

    [Fact]
    public void Columns_are_stretched_and_constant_ones_keep_their_value()
    {
        var heatmap = new EmbeddingHeatmap(Data);

        Assert.Equal([0, 0, 0.5f, 0, 1, 1, 0.5f, 3.25f / 12, 0.5f, 0.5f, 0.5f, 1], heatmap.Values.Values.ToArray());
    }

    [Fact]
    public void Raw_values_are_clipped()
    {
        var heatmap = new EmbeddingHeatmap(Data, new HeatmapOptions { Normalize = false, Range = (0, 1) });

        Assert.Equal([0, 1, 0.5f, 0, 1, 1, 0.5f, 0.25f, 1, 1, 0.5f, 1], heatmap.Values.Values.ToArray());
    }

    [Fact]
    public void The_range_is_that_of_the_middle_of_the_values_unless_it_is_given()
    {
        var data = new Matrix(1, 101, Enumerable.Range(0, 101).Select(i => i == 100 ? 1e6f : i).ToArray());

        Assert.Equal((1, 99), new EmbeddingHeatmap(data, new HeatmapOptions { Normalize = false }).Range);
        var heatmap = new EmbeddingHeatmap(data, new HeatmapOptions { Normalize = false, Range = (0, 50) });
        Assert.Equal([0, 0.5f, 1, 1], (float[])[.. new[] { 0, 25, 50, 100 }.Select(i => heatmap.Values[0, i])]);
        Assert.Equal((2.5, 3.5), new EmbeddingHeatmap(new Matrix(1, 1, new[] { 3f })).Range);
        Assert.Throws<AnalysisInputException>(() => new EmbeddingHeatmap(data, new HeatmapOptions { Range = (2, 1) }));
    }

    [Fact]
    public void Rows_are_sorted_one_by_one() =>
        Assert.Equal(
            [0, 0, 0.5f, 1],
            new EmbeddingHeatmap(Data, new HeatmapOptions { Normalize = false, Range = (0, 1), Sort = true }).Values.Row(0).ToArray());

    [Fact]
    public void Groups_follow_the_labels_order_and_keep_their_items_order()
    {
        var heatmap = new EmbeddingHeatmap(Data, new HeatmapOptions { GroupBy = ["10", "9", "10"] });

        Assert.Equal([1, 0, 2], heatmap.RowOrder);
        Assert.Equal(1, heatmap.Values[0, 0]);
    }

    [Fact]
    public void One_pixel_shows_one_value_from_blue_to_red()
    {
        var picture = new EmbeddingHeatmap(Data).ToImage();

        Assert.Equal((4, 3), (picture.Width, picture.Height));
        Assert.Equal([0x05, 0x30, 0x61], picture.Row(0)[..3].ToArray()); // 0
        Assert.Equal([0x67, 0x00, 0x1F], picture.Row(1)[..3].ToArray()); // 1
        Assert.Equal([0xF7, 0xF7, 0xF7], picture.Row(2)[..3].ToArray()); // 0.5
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var data = Matrix.FromRows([[1, float.PositiveInfinity]]);
        var infinite = Assert.Throws<AnalysisInputException>(() => new EmbeddingHeatmap(data));
        Assert.Equal("heatmap: row 0, column 1: expected a finite number, found Infinity", infinite.Message);
        Assert.Throws<AnalysisInputException>(() => new EmbeddingHeatmap(Data, new HeatmapOptions { GroupBy = ["a"] }));
        Assert.Throws<AnalysisInputException>(() => new EmbeddingHeatmap(new Matrix(0, 4)));
    }
}
