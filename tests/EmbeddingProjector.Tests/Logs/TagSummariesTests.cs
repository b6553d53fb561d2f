using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class TagSummariesTests : IDisposable
{
    private const double Tolerance = 1e-7; // cosines of float32 vectors

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_export_fills_the_other_tabs()
    {
        float[][] vectors = [[3, 4], [6, 8], [0, 1], [0, 2], [1, 0], [2, 0]];
        string[] labels = ["a", "a", "b", "b", "c", "c"];

        var values = Export(vectors, labels, thumbnails: true);

        Assert.Equal(
            ["provenance", "norm", "thumbnails", "distance to the nearest neighbor", "k-NN accuracy"], values.Keys);
        Assert.Contains("| source | made by hand |", values["provenance"].Message(8).Text(8));
        Assert.Contains("| vectors | 6 x 2, 6 of them shown |", values["provenance"].Message(8).Text(8));
        var norms = values["norm"].Message(5);
        Assert.Equal((1.0, 10.0), (norms.Number(1), norms.Number(2)));
        var distances = values["distance to the nearest neighbor"].Message(5);
        Assert.InRange(distances.Number(2), -Tolerance, Tolerance); // each has another of its direction
        Assert.Equal(6.0, distances.Number(3));
    }

    [Fact]
    public void The_picture_is_a_grid_of_thumbnails()
    {
        var values = Export([[1, 0], [0, 1], [1, 1]], labels: null, thumbnails: true);

        var image = ImageDecoder.Decode(values["thumbnails"].Message(4).Value<byte[]>(4), ImageReadOptions.Default);
        Assert.Equal((8, 8), (image.Width, image.Height));
        Assert.Equal([0, 1, 2], new[] { (0, 0), (4, 0), (0, 4) }.Select(at => (int)image.Row(at.Item2)[at.Item1 * 3]));
        Assert.DoesNotContain("k-NN accuracy", values.Keys);
    }

    [Fact]
    public void One_item_without_a_picture_has_its_provenance_and_length_alone()
    {
        var values = Export([[3, 4]], labels: null, thumbnails: false);

        Assert.Equal(["provenance", "norm"], values.Keys);
    }

    private Dictionary<string, WireMessage> Export(float[][] vectors, string[]? labels, bool thumbnails)
    {
        var matrix = new Matrix(vectors.Length, vectors[0].Length);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i].CopyTo(matrix.Row(i));
        var set = new EmbeddingSet
        {
            Name = "set",
            Ids = [.. Enumerable.Range(0, vectors.Length).Select(i => $"item{i}")],
            Vectors = matrix,
            Labels = labels,
            Thumbnails = thumbnails ? new(() => [.. Enumerable.Range(0, vectors.Length).Select(Plain)]) : null,
        };
        var options = new EmbeddingSetExportOptions { LogDir = folder.Path, Source = "made by hand", ThumbnailSize = 4 };

        var result = new EmbeddingSetExport(set, options).Run(new RecordedRun());

        var records = WireMessage.ReadRecords(Path.Combine(result.TagFolder, TagSummaries.FileName));
        return records.Skip(1).Select(record => record.Message(5).Message(1)).ToDictionary(value => value.Text(1));
    }

    private static RgbImage Plain(int level)
    {
        var image = new RgbImage(4, 4);
        image.Pixels.AsSpan().Fill((byte)level);
        return image;
    }
}
