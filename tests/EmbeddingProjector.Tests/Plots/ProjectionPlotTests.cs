using System.Xml.Linq;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public class ProjectionPlotTests
{
    private static readonly ProjectionPlotOptions Small = new() { Width = 400, Height = 300, PointRadius = 5 };

    private static readonly Matrix Corners = Matrix.FromRows([[0, 0, 1], [1, 0, 2], [0, 1, 3], [1, 1, 4]]);

    [Fact]
    public void Svg_is_well_formed_and_names_what_it_shows()
    {
        var options = Small with
        {
            Title = "Cats & <dogs>",
            AxisName = "PC",
            ExplainedVarianceRatio = [0.5, 0.25, 0.125],
            Panels = [(0, 1), (1, 2)],
            Arrows = [("b", [1, 1, 1])],
        };
        var document = XDocument.Parse(new ProjectionPlot(Corners, ["a", "b", "a", "b"], null, options).ToSvg());
        var texts = document.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToArray();

        Assert.Contains("Cats & <dogs>", texts);
        Assert.Contains("PC 1 (50.0 % of the variance)", texts);
        Assert.Contains("PC 3 (12.5 % of the variance)", texts);
        Assert.Contains("a", texts);
        Assert.Equal(2 + (2 * 4 * 2), document.Descendants().Count(e => e.Name.LocalName == "circle"));
    }

    [Fact]
    public void A_link_is_a_line_to_an_item_with_a_halo_in_its_panel_only()
    {
        var ink = new PlotColor(1, 2, 3);
        var options = Small with { Panels = [(0, 1), (1, 2)], Links = [(1, 0, 3, ink)] };
        var document = XDocument.Parse(new ProjectionPlot(Corners, null, null, options).ToSvg());

        var drawn = document.Descendants().Where(e => e.Attributes().Any(a => a.Value == "#010203")).ToArray();
        Assert.Equal(["polyline", "circle"], drawn.Select(e => e.Name.LocalName));
        // The second panel is the right one; the items of the link are drawn again above it.
        Assert.True(double.Parse(drawn[1].Attribute("cx")!.Value) > 200);
        Assert.Equal(1 + (2 * 4 * 2) + 4, document.Descendants().Count(e => e.Name.LocalName == "circle"));
        Assert.Throws<AnalysisInputException>(
            () => new ProjectionPlot(Corners, null, null, options with { Links = [(2, 0, 3, ink)] }));
        Assert.Throws<AnalysisInputException>(
            () => new ProjectionPlot(Corners, null, null, options with { Links = [(0, 0, 4, ink)] }));
    }

    [Fact]
    public void Every_class_appears_in_its_colour()
    {
        var picture = new ProjectionPlot(Corners, ["10", "9", "9", "9"], null, Small).ToImage();

        Assert.True(CountPixels(picture, Palette.Color(0)) > 40, "class 9 comes first: three points and the legend");
        Assert.True(CountPixels(picture, Palette.Color(1)) > 20, "class 10 comes second: one point and the legend");
        Assert.Equal(0, CountPixels(picture, Palette.Color(2)));
    }

    [Fact]
    public void Thumbnails_lie_whole_inside_the_picture()
    {
        var red = new RgbImage(9, 9);
        for (var i = 0; i < red.Pixels.Length; i += 3) red.Pixels[i] = 250;
        var options = Small with { ThumbnailSize = 20 };
        var picture = new ProjectionPlot(Corners, null, [red, red, red, red], options).ToImage();

        Assert.Equal(4 * 20 * 20, CountPixels(picture, new PlotColor(250, 0, 0)));
    }

    [Fact]
    public void Gray_thumbnails_take_their_class_colour_and_coloured_ones_do_not()
    {
        var black = new RgbImage(10, 10);
        var options = Small with { ThumbnailSize = 10 };
        var tinted = new ProjectionPlot(Corners, ["a", "b", "a", "b"], [black, black, black, black], options).ToImage();
        Assert.Equal(0, CountPixels(tinted, new PlotColor(0, 0, 0)));

        var plain = new ProjectionPlot(
            Corners,
            ["a", "b", "a", "b"],
            [black, black, black, black],
            options with { TintGrayThumbnails = false }).ToImage();
        Assert.Equal(400, CountPixels(plain, new PlotColor(0, 0, 0)));
    }

    [Fact]
    public void One_point_and_one_place_for_all_can_be_drawn()
    {
        var picture = new ProjectionPlot(new Matrix(1, 2), options: Small).ToImage();
        Assert.Contains(picture.Pixels, value => value is > 40 and < 100);
        Assert.Equal((400, 300), (picture.Width, picture.Height));

        var same = new Matrix(5, 2);
        same.Values.Span.Fill(1e-30f);
        Assert.Contains("<circle", new ProjectionPlot(same, options: Small).ToSvg());
    }

    [Fact]
    public void Write_chooses_the_kind_by_the_ending()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (png, svg) = (Path.Combine(folder.FullName, "a.PNG"), Path.Combine(folder.FullName, "a.svg"));
            ProjectionPlot.Write(png, Corners, options: Small);
            ProjectionPlot.Write(svg, Corners, options: Small);
            Assert.Equal([0x89, 0x50, 0x4E, 0x47], File.ReadAllBytes(png)[..4]);
            Assert.StartsWith("<svg ", File.ReadAllText(svg));

            var wrong = Assert.Throws<AnalysisInputException>(() => ProjectionPlot.Write("a.gif", Corners));
            Assert.Equal("plot 'a.gif': expected a name ending in .png or .svg", wrong.Message);
            Assert.Equal(2, folder.GetFiles().Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Lists_of_another_length_and_missing_dimensions_are_named()
    {
        Assert.Throws<AnalysisInputException>(() => new ProjectionPlot(Corners, ["a"]));
        Assert.Throws<AnalysisInputException>(() => new ProjectionPlot(Corners, thumbnails: []));
        Assert.Throws<AnalysisInputException>(() => new ProjectionPlot(new Matrix(0, 2)));
        var missing = Assert.Throws<AnalysisInputException>(
            () => new ProjectionPlot(Corners, options: Small with { Panels = [(0, 3)] }));
        Assert.Equal("projection plot: dimension of a panel: expected 0 to 2, found 3", missing.Message);
    }

    private static int CountPixels(RgbImage picture, PlotColor color)
    {
        var count = 0;
        for (var i = 0; i < picture.Pixels.Length; i += 3)
        {
            var (red, green, blue) = (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2]);
            if ((red, green, blue) == (color.Red, color.Green, color.Blue))
                count++;
        }

        return count;
    }
}
