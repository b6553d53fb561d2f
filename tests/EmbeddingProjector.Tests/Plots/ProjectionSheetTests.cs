using System.Xml.Linq;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public class ProjectionSheetTests
{
    private static readonly ProjectionPlotOptions Small = new() { Width = 600, Height = 400 };

    private static readonly Projection Components =
        new(ProjectionMethod.Pca, Matrix.FromRows([[-3, -2, -1], [3, 4, 5], [0, -2, -4]]), [0.5, 0.3, 0.1])
        {
            Scalings = Matrix.FromRows([[1, 0], [0, 1], [1, 1]]),
        };

    private static readonly Projection Curved =
        new(ProjectionMethod.Umap, Matrix.FromRows([[10, 11], [12, 13], [14, 15]]), null);

    private static readonly Projection Discriminants =
        new(ProjectionMethod.Lda, Matrix.FromRows([[1, 0], [0, 1], [1, 1]]), [0.75, 0.25]);

    private static readonly LinearClassifier Prototypes = new(["a", "b"], Matrix.FromRows([[1, 2], [3, -4]]), [9, 9]);

    [Fact]
    public void Projections_stand_beside_each_other_with_their_own_axes()
    {
        var sheet = ProjectionSheet.Of(
            [Components, Curved, Discriminants],
            [new(null, 3, 1), new(ProjectionMethod.Umap, 1, 2), new(ProjectionMethod.Lda, 2, 1)],
            Small);

        Assert.Equal([3, 4, 5, 12, 13, 0, 1], sheet.Coordinates.Row(1).ToArray());
        Assert.Equal([(2, 0), (3, 4), (6, 5)], sheet.Options.Panels);
        var texts = Texts(new ProjectionPlot(sheet.Coordinates, options: sheet.Options).ToSvg());
        Assert.Contains("PC 3 (10.0 % of the variance)", texts);
        Assert.Contains("UMAP 2", texts);
        Assert.Contains("LD 1 (75.0 % between classes)", texts);
    }

    [Fact]
    public void Prototypes_are_weights_times_scalings_without_centring()
    {
        var sheet = ProjectionSheet.Of([Components, Curved], [], Small, Prototypes);

        Assert.Equal(["a", "b"], sheet.Options.Arrows.Select(arrow => arrow.Label));
        Assert.Equal([1, 2, 3, 0, 0], sheet.Options.Arrows[0].End);
        Assert.Equal([3, -4, -1, 0, 0], sheet.Options.Arrows[1].End);
    }

    [Fact]
    public void Arrows_are_drawn_in_linear_panels_only()
    {
        var linear = Sheet(new ProjectionPanel(null, 1, 2));
        var curved = Sheet(new ProjectionPanel(ProjectionMethod.Umap, 1, 2));

        Assert.Equal((2, 0), (Arrows(linear), Arrows(curved)));

        static string Sheet(ProjectionPanel panel)
        {
            var sheet = ProjectionSheet.Of([Components, Curved], [panel], Small, Prototypes);
            return new ProjectionPlot(sheet.Coordinates, options: sheet.Options).ToSvg();
        }

        static int Arrows(string svg) =>
            XDocument.Parse(svg).Descendants().Count(element => element.Name.LocalName == "polygon");
    }

    [Fact]
    public void Numbers_colour_along_a_scale_with_a_bar()
    {
        var options = Small with { Values = [1, double.NaN, 3], ValueName = "weight" };
        var svg = new ProjectionPlot(Components.Coordinates, ["x", "y", "z"], null, options).ToSvg();

        Assert.Contains("weight", Texts(svg));
        Assert.Contains("1.5", Texts(svg));
        Assert.DoesNotContain("x", Texts(svg));
        Assert.Contains("#440154", svg); // the least
        Assert.Contains("#fde725", svg); // the greatest
        Assert.Contains("#b4b9c0", svg); // no number
        Assert.Throws<AnalysisInputException>(
            () => new ProjectionPlot(Components.Coordinates, options: options with { Values = [1, 2] }));
    }

    [Fact]
    public void One_number_for_all_is_the_middle_of_the_scale()
    {
        var options = Small with { Values = [2, 2, 2], ValueName = "same" };

        Assert.Contains("#21918c", new ProjectionPlot(Components.Coordinates, options: options).ToSvg());
    }

    [Fact]
    public void Panels_and_arrows_that_are_not_there_are_named()
    {
        var missing = Assert.Throws<AnalysisInputException>(
            () => ProjectionSheet.Of([Components], [new(ProjectionMethod.Lda, 1, 2)], Small));
        Assert.Equal("PanelInvalid", missing.ErrorId);
        var beyond = Assert.Throws<AnalysisInputException>(
            () => ProjectionSheet.Of([Components], [new(null, 1, 4)], Small));
        Assert.Equal("projection sheet: dimension of a panel: expected 1 to 3, found 4", beyond.Message);
        var curved = Assert.Throws<AnalysisInputException>(() => ProjectionSheet.Of([Curved], [], Small, Prototypes));
        Assert.Equal("NoScalings", curved.ErrorId);
    }

    private static string[] Texts(string svg) =>
        [.. XDocument.Parse(svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
}
