using System.Xml.Linq;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

/// <summary>Letters outside ASCII, many classes, colours beyond twenty, the variance in the title.</summary>
public sealed class PlotLetteringTests
{
    private static readonly ProjectionPlotOptions Options = new() { Width = 500, Height = 400 };

    private static readonly Matrix Points = Matrix.FromRows([[0, 0], [1, 0], [0, 1]]);

    [Theory]
    [InlineData("Züge, Ærø, São, Łódź, čeština")]
    [InlineData("кошка, γάτα, 猫, 고양이, قطة")]
    [InlineData("cat 🐈 and 👩‍👩‍👧")]
    [InlineData("a\0b\u0007c\uD800d\uFFFEe\u000Bf<&>\"'")]
    public void Svg_is_valid_and_keeps_every_letter_that_XML_can_hold(string title)
    {
        var document = XDocument.Parse(new ProjectionPlot(Points, options: Options with { Title = title }).ToSvg());

        var text = document.Descendants().First(element => element.Name.LocalName == "text").Value;
        var expected = string.Concat(title.EnumerateRunes().Select(
            rune => rune.Value < 32 || rune.Value == 0xFFFE ? " " : rune.ToString()));
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("ä", "a")]
    [InlineData("é", "è")]
    [InlineData("ł", "l")]
    [InlineData("猫", "犬")]
    [InlineData("я", "ю")]
    [InlineData("🐈", "🐕")]
    public void Pixels_tell_letters_apart(string first, string second) => Assert.NotEqual(Draw(first), Draw(second));

    [Fact]
    public void Letters_without_a_drawing_are_warned_of_by_name_in_a_PNG_and_not_in_an_SVG()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string? Write(string name, string title) => ProjectionPlot.Write(
                Path.Combine(folder.FullName, name), Points, options: Options with { Title = title });

            Assert.Null(Write("latin.png", "Škoda, Æ"[..5]));
            Assert.Null(Write("cat.svg", "猫"));
            var warning = Write("cat.png", "猫 я");
            Assert.Contains("猫", warning);
            Assert.Contains("я", warning);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, InlineData(21, 1000), InlineData(60, 700), InlineData(200, 1000), InlineData(400, 1000)]
    public void Every_class_stands_in_the_legend_inside_the_picture(int count, int height)
    {
        var labels = Enumerable.Range(0, count).Select(i => $"class number {i}").ToArray();
        var options = Options with { Width = 1400, Height = height };
        var document = XDocument.Parse(new ProjectionPlot(new Matrix(count, 2), labels, options: options).ToSvg());

        var texts = document.Descendants().Where(element => element.Name.LocalName == "text").ToArray();
        Assert.DoesNotContain(texts, text => text.Value.StartsWith("and "));
        var classes = texts.Where(text => text.Value.StartsWith("class")).ToArray();
        Assert.Equal(count, classes.Length);
        Assert.All(classes, text =>
        {
            var place = text.Attribute("transform")!.Value.Split('(', ')')[1].Split(' ');
            Assert.InRange(double.Parse(place[0]), 500, 1400);
            Assert.InRange(double.Parse(place[1]), 0, height);
        });
    }

    [Fact]
    public void No_two_of_a_thousand_colours_are_equal() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(Palette.Color).Distinct().Count());

    [Fact]
    public void The_title_tells_how_much_of_the_variance_the_panels_show()
    {
        var projection = new Projection(ProjectionMethod.Pca, new Matrix(3, 3), [0.5, 0.25, 0.125]);

        var one = ProjectionSheet.Of([projection], [], Options with { Title = "animals" });
        var two = ProjectionSheet.Of([projection], [new(null, 1, 2), new(null, 1, 3)], Options);

        Assert.Equal("animals – PC 1, 2: 75.0 % of the variance", one.Options.Title);
        Assert.Equal("PC 1, 2, 3: 87.5 % of the variance", two.Options.Title);
    }

    private static byte[] Draw(string text)
    {
        var canvas = new RasterCanvas(60, 40);
        canvas.Text(text, 5, 30, new TextStyle(24, PlotColor.FromRgb(0)));
        return canvas.Picture.Pixels;
    }
}
