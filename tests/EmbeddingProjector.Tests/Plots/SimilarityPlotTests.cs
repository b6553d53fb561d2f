using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public sealed class SimilarityPlotTests : IDisposable
{
    private static readonly SimilarityMatrix Pair = new(
        ["one", "two"], Matrix.FromRows([[1, -1], [float.NaN, 0]]));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Cells_have_their_scores_colours()
    {
        new SimilarityPlot(Pair, VectorMetric.Cosine).Write(folder.File("plot.png"));

        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("plot.png")), ImageReadOptions.Default);
        // The matrix ends an edge's width before the picture does, and its cells are of 56 pixels.
        var (right, bottom) = (picture.Width - 24, picture.Height - 24);
        Assert.Equal(Color(1), Pixel(right - 110, bottom - 108));
        Assert.Equal(Color(0), Pixel(right - 4, bottom - 108));
        Assert.Equal(Color(0.5), Pixel(right - 4, bottom - 5));
        Assert.Equal(new PlotColor(0xB9, 0xBE, 0xC5), Pixel(right - 108, bottom - 5));

        PlotColor Pixel(int x, int y)
        {
            var pixel = picture.Row(y).Slice(3 * x, 3);
            return new PlotColor(pixel[0], pixel[1], pixel[2]);
        }

        static PlotColor Color(double part) => DivergingScale.Color(part);
    }

    [Fact]
    public void Names_and_scores_are_text_in_an_svg()
    {
        new SimilarityPlot(Pair, VectorMetric.Cosine, ["eins", "zwei"], "Title").Write(folder.File("plot.svg"));

        var text = File.ReadAllText(folder.File("plot.svg"));
        Assert.All(["eins", "zwei", "Title", "-1.00", "1.00", "0.00"], word => Assert.Contains($">{word}<", text));
        Assert.DoesNotContain(">one<", text);
    }

    [Fact]
    public void Too_many_names_are_an_error()
    {
        var names = Enumerable.Range(0, 1001).Select(i => $"{i}").ToArray();
        var error = Assert.Throws<AnalysisInputException>(
            () => new SimilarityPlot(new SimilarityMatrix(names, new Matrix(1001, 1001)), VectorMetric.Dot));

        Assert.Contains("expected 1 to 1000, found 1001", error.Message);
    }
}
