using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public class RasterCanvasTests
{
    private static readonly PlotColor Black = PlotColor.FromRgb(0);

    /// <summary>Coverage by distance is exact for straight edges and near for round ones.</summary>
    private const double AreaTolerance = 0.02;

    [Fact]
    public void Disc_covers_its_area() =>
        Assert.Equal(Math.PI * 100, Ink(canvas => canvas.Disc(30.3, 29.6, 10, Black)), Math.PI * 100 * AreaTolerance);

    [Fact]
    public void Rectangle_covers_parts_of_pixels_exactly() =>
        Assert.Equal(10.5 * 4.25, Ink(canvas => canvas.FillRectangle(3.25, 7.5, 10.5, 4.25, Black)), 0.2);

    [Fact]
    public void Triangle_covers_its_area_whichever_way_it_turns()
    {
        Assert.Equal(200, Ink(canvas => canvas.FillConvex([(10, 10), (30, 10), (10, 30)], Black)), 200 * AreaTolerance);
        Assert.Equal(200, Ink(canvas => canvas.FillConvex([(10, 10), (10, 30), (30, 10)], Black)), 200 * AreaTolerance);
    }

    [Fact]
    public void Joints_of_a_translucent_line_are_not_painted_twice()
    {
        var canvas = new RasterCanvas(60, 60);
        canvas.Line([(10, 30), (30, 30), (50, 30)], 6, Black with { Opacity = 128 });

        Assert.Equal(canvas.Picture.Row(30)[20 * 3], canvas.Picture.Row(30)[30 * 3]);
    }

    [Fact]
    public void What_lies_outside_is_cut_off()
    {
        var canvas = new RasterCanvas(10, 10);
        canvas.Disc(-100, 5, 3, Black);
        canvas.FillRectangle(-5, -5, 100, 7, Black);
        canvas.Text("outside", 5, 200, new TextStyle(12, Black));
        canvas.Image(canvas.Picture, -4, 8, 10, 10);

        Assert.Equal(0, canvas.Picture.Row(1)[0]);
        Assert.Equal(255, canvas.Picture.Row(3)[0]);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(16)]
    [InlineData(24)]
    public void Every_ascii_character_has_a_glyph_of_its_own_within_the_measure(double size)
    {
        var style = new TextStyle(size, Black);
        var seen = new HashSet<string>();
        for (var character = '!'; character <= '~'; character++)
        {
            var canvas = new RasterCanvas(64, 64);
            canvas.Text(character.ToString(), 16, 40, style);
            Assert.True(
                seen.Add(Convert.ToBase64String(canvas.Picture.Pixels)), $"'{character}' looks like another one");
            var columns = InkedColumns(canvas);
            Assert.True(columns[0] >= 15, $"'{character}' starts left of its place");
            Assert.True(
                columns[^1] <= 17 + StrokeFont.Measure(character.ToString(), style), $"'{character}' is too wide");
        }

        Assert.DoesNotContain(Box(style), seen);
    }

    private static string Box(TextStyle style)
    {
        var canvas = new RasterCanvas(64, 64);
        canvas.Text("\u4E2D", 16, 40, style);
        return Convert.ToBase64String(canvas.Picture.Pixels);
    }

    private static int[] InkedColumns(RasterCanvas canvas) =>
        [.. Enumerable.Range(0, 64).Where(x => Enumerable.Range(0, 64).Any(y => canvas.Picture.Row(y)[x * 3] < 250))];

    private static double Ink(Action<RasterCanvas> draw)
    {
        var canvas = new RasterCanvas(60, 60);
        draw(canvas);
        return canvas.Picture.Pixels.Where((_, i) => i % 3 == 0).Sum(value => (255 - value) / 255.0);
    }
}
