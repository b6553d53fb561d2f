using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Tests.Plots;

public sealed class ImageGridTests : IDisposable
{
    private static readonly PlotColor Green = new(0, 200, 0);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pictures_are_scaled_up_into_their_places_within_their_frames()
    {
        var grid = new ImageGrid(
            [[Cell(255, 0, 0), Cell(0, 0, 255, Green)], [new GridCell(null, "none", "")]],
            new ImageGridOptions { CellSize = 40 });
        grid.Write(folder.File("grid.png"));

        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("grid.png")), ImageReadOptions.Default);
        Assert.Equal((grid.Width, grid.Height), (picture.Width, picture.Height));
        Assert.Equal([255, 0, 0], Pixel(24 + 20, 24 + 20));
        var second = 24 + 40 + 14 + 22;
        Assert.Equal([0, 0, 255], Pixel(second, 24));
        Assert.Equal([0, 0, 255], Pixel(second + 39, 24 + 39));
        Assert.Equal([0, 200, 0], Pixel(second - 1, 24 + 20));
        Assert.Equal([255, 255, 255], Pixel(second - 5, 24 + 20));

        byte[] Pixel(int x, int y) => picture.Row(y).Slice(3 * x, 3).ToArray();
    }

    [Fact]
    public void Captions_are_text_in_an_svg()
    {
        new ImageGrid([[Cell(1, 2, 3) with { Title = "a < b", Detail = "1: 0.5" }]]).Write(folder.File("grid.svg"));

        var text = File.ReadAllText(folder.File("grid.svg"));
        Assert.Contains("a &lt; b", text);
        Assert.Contains("1: 0.5", text);
    }

    [Fact]
    public void What_cannot_be_drawn_is_an_error()
    {
        GridCell[] wide = [.. Enumerable.Repeat(Cell(0, 0, 0), 1000)];

        Assert.Equal("OutOfRange", Assert.Throws<AnalysisInputException>(() => new ImageGrid([wide])).ErrorId);
        Assert.Equal("OutOfRange", Assert.Throws<AnalysisInputException>(() => new ImageGrid([])).ErrorId);
        var error = Assert.Throws<AnalysisInputException>(() => new ImageGrid([wide[..2]]).Write("grid.jpg"));
        Assert.Equal("UnknownFormat", error.ErrorId);
    }

    private static GridCell Cell(byte red, byte green, byte blue, PlotColor? frame = null)
    {
        byte[] pixels = [.. Enumerable.Repeat<byte[]>([red, green, blue], 4).SelectMany(pixel => pixel)];
        return new GridCell(new RgbImage(2, 2, pixels), "", "", frame);
    }
}
