using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;
using EmbeddingProjector.Viewer;

namespace EmbeddingProjector.Tests.Viewer;

public sealed class EmbeddingPageTests : IDisposable
{
    private const double ScoreStep = 1e-4; // sixteen bits between a row's least and greatest score, with room

    private readonly TemporaryFolder folder = new();

    private string Page => folder.File("page.html");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_column_is_in_the_page_as_it_was()
    {
        var set = PageSets.Classes(300);
        EmbeddingPage.Write(Page, [set]);
        var page = new PageReader(Page);
        Assert.Equal(set.Ids, page.Column("id"));
        Assert.Equal(set.Labels, page.Column("label"));
        Assert.Equal(set.Columns[0].Values, page.Column("weight"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neighbors_are_the_exact_ones_in_their_order(bool inFolder)
    {
        var set = PageSets.Classes(300, thumbnail: null);
        EmbeddingPage.Write(Page, [set], new() { Folder = inFolder });
        var page = new PageReader(Page);
        foreach (var neighbors in page.Set().GetProperty("neighbors").EnumerateArray())
        {
            var metric = Enum.Parse<VectorMetric>(neighbors.GetProperty("metric").GetString()!, ignoreCase: true);
            var table = new NeighborSearch(set.Vectors, metric).FindWithin(50);
            Assert.Equal(50, neighbors.GetProperty("count").GetInt32());
            var piece = neighbors.GetProperty("pieces")[0];
            var items = page.Wholes(piece.GetProperty("indices"), set.Count);
            var scores = page.Numbers<ushort>(piece.GetProperty("scores"));
            var ranges = page.Numbers<float>(piece.GetProperty("ranges"));
            for (var i = 0; i < set.Count; i++)
            {
                Assert.Equal(table.Indices(i), items.AsSpan(i * 50, 50));
                for (var place = 0; place < 50; place++)
                {
                    var part = scores[(i * 50) + place] / (double)(ushort.MaxValue - 1);
                    var score = ranges[2 * i] + (part * (ranges[(2 * i) + 1] - ranges[2 * i]));
                    Assert.Equal(table.Scores(i)[place], score, ScoreStep);
                }
            }
        }
    }

    [Fact]
    public void Pca_is_computed_where_no_projection_is_saved()
    {
        var set = PageSets.Classes(100, thumbnail: null);
        EmbeddingPage.Write(Page, [set], new() { Projections = [ProjectionMethod.Umap] });
        var page = new PageReader(Page);
        var projections = page.Set().GetProperty("projections");
        string[] methods = [.. projections.EnumerateArray().Select(one => $"{one.GetProperty("method")}")];
        Assert.Equal(["pca", "umap"], methods);
        var expected = Projection.Fit(ProjectionMethod.Pca, set.Vectors, options: new() { Dimensions = 3 });
        Assert.Equal(
            expected.Coordinates.Values.ToArray(), page.Numbers<float>(projections[0].GetProperty("coordinates")));
    }

    [Fact]
    public void Saved_projections_and_the_rows_that_the_projector_shows_come_from_the_log()
    {
        var set = PageSets.Classes(40, thumbnail: null);
        var log = folder.File("log");
        new EmbeddingSetExport(set, new() { LogDir = log, Tag = "items" }).Run(new RecordedRun());
        var umap = Projection.Fit(ProjectionMethod.Umap, set.Vectors, options: new() { Dimensions = 3 });
        var saving = new TagProjection(ProjectionMethod.Umap, "UMAP, 15 neighbors, seed 0", umap.Coordinates);
        LogProjections.Add(log, "items", set.Ids, saving);
        EmbeddingPage.Write(Page, [EmbeddingSetReader.Read(log)]);
        var page = new PageReader(Page);
        var saved = page.Set().GetProperty("projections").EnumerateArray()
            .Single(one => one.GetProperty("method").GetString() == "umap");
        Assert.Equal("UMAP, 15 neighbors, seed 0", saved.GetProperty("label").GetString());
        Assert.Equal(umap.Coordinates.Values.ToArray(), page.Numbers<float>(saved.GetProperty("coordinates")));
        Assert.Equal(set.Count, page.Set().GetProperty("shownCount").GetInt32());
    }

    [Fact]
    public void Nothing_but_the_pages_own_script_may_run_and_nothing_be_fetched()
    {
        EmbeddingPage.Write(Page, [PageSets.Classes(20)]);
        var text = File.ReadAllText(Page);
        var policy = Regex.Match(text, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        var script = Regex.Match(text, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.StartsWith("default-src 'none'; img-src data: blob:;", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_first_picture_needs_stands_before_the_script_and_pictures_and_neighbors_behind_it()
    {
        EmbeddingPage.Write(Page, [PageSets.Classes(300)]);
        var page = new PageReader(Page);
        var set = page.Set();
        var script = page.Text.IndexOf("<script>", StringComparison.Ordinal);
        Assert.All(
            [
                set.GetProperty("projections")[0].GetProperty("coordinates"),
                .. set.GetProperty("columns").EnumerateArray().Where(column => $"{column.GetProperty("name")}" == "label")
                    .SelectMany(column => (JsonElement[])[column.GetProperty("values"), column.GetProperty("codes")]),
            ],
            blob => Assert.InRange(PlaceOf(blob), 0, script));
        Assert.All(
            [
                .. set.GetProperty("thumbnails").GetProperty("sheets").EnumerateArray(),
                .. set.GetProperty("neighbors").EnumerateArray().Select(one =>
                    one.GetProperty("pieces")[0].GetProperty("indices")),
            ],
            blob => Assert.InRange(PlaceOf(blob), script, page.Text.Length));

        int PlaceOf(JsonElement blob) =>
            page.Text.IndexOf($"id=\"blob-{blob.GetProperty("id")}\"", StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_never_ends_the_script_it_stands_in()
    {
        var set = PageSets.Classes(3, thumbnail: null) with
        {
            Name = "</script><script>broken = 1</script>",
            Labels = ["</script>", "<!--", "\"'&"],
        };
        EmbeddingPage.Write(Page, [set]);
        var page = new PageReader(Page);
        Assert.Equal(set.Name, page.Header.GetProperty("title").GetString());
        Assert.Equal(set.Labels, page.Column("label"));
        Assert.DoesNotContain("<script>broken", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_photographs_stay_below_25_megabytes()
    {
        var set = PageSets.Classes(10_000, 32, thumbnail: null) with
        {
            Thumbnails = new(() => [.. Enumerable.Range(0, 10_000).Select(i => Noise(i % 50))]),
        };
        EmbeddingPage.Write(Page, [set]);
        Assert.InRange(new FileInfo(Page).Length, 1, 25_000_000);
    }

    [Fact]
    public void A_set_of_one_item_and_one_of_one_dimension_have_a_page()
    {
        var one = PageSets.Classes(1) with { Name = "one" };
        EmbeddingPage.Write(Page, [one]);
        Assert.Empty(new PageReader(Page).Set().GetProperty("neighbors").EnumerateArray());
        var flat = PageSets.Classes(20, dimension: 1, thumbnail: null);
        EmbeddingPage.Write(Page, [flat]);
        Assert.Equal(2, new PageReader(Page).Set().GetProperty("projections")[0].GetProperty("dimensions").GetInt32());
    }

    [Fact]
    public void Pictures_are_made_from_the_files_where_there_is_no_sprite()
    {
        foreach (var name in new[] { "a.png", "b.png" })
        {
            using var file = new MemoryStream();
            PngEncoder.Write(file, new RgbImage(40, 30));
            folder.Write($"pictures/{name}", file.ToArray());
        }

        var set = PageSets.Classes(3, thumbnail: null) with { Files = ["a.png", "gone.png", "b.png"] };
        var heard = new RecordedRun();
        EmbeddingPage.Write(Page, [set], new() { ImageFolder = folder.File("pictures") }, heard);
        var page = new PageReader(Page);
        var thumbnails = page.Set().GetProperty("thumbnails");
        Assert.Equal(64, thumbnails.GetProperty("size").GetInt32());
        Assert.Equal([1, 0, 1], page.Bytes(thumbnails.GetProperty("present")));
        Assert.Contains(heard.Warnings, warning => warning.Contains("gone.png", StringComparison.Ordinal));
    }

    [Fact]
    public void Coincidence_is_that_of_the_comparison_and_absent_where_an_item_is()
    {
        var first = PageSets.Classes(60, name: "a", thumbnail: null);
        var second = PageSets.Classes(60, seed: 2, name: "b", thumbnail: null).Select([.. Enumerable.Range(5, 55)]);
        EmbeddingPage.Write(Page, [first, second]);
        var page = new PageReader(Page);
        var comparison = page.Header.GetProperty("comparisons")[0];
        var spaces = MatchedSpaces.Of(first, second, VectorMetric.Cosine, VectorMetric.Cosine);
        var expected = SpaceComparison.Compare(spaces.First.Vectors, spaces.Second.Vectors);
        var found = page.Numbers<float>(comparison.GetProperty("coincidence"));
        Assert.Equal(expected.Mean, comparison.GetProperty("mean").GetDouble(), 12);
        Assert.All(found[..5], value => Assert.True(float.IsNaN(value)));
        Assert.Equal(expected.Coincidence.Select(value => (float)value), found[5..]);
    }

    [Fact]
    public void A_page_that_cannot_be_finished_leaves_the_old_one()
    {
        EmbeddingPage.Write(Page, [PageSets.Classes(10)]);
        var before = File.ReadAllBytes(Page);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => EmbeddingPage.Write(Page, [PageSets.Classes(12)], cancellation: cancel.Token));
        Assert.Equal(before, File.ReadAllBytes(Page));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    private static RgbImage Noise(int seed)
    {
        var random = new SeededRandom(seed);
        var image = new RgbImage(64, 64);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)(100 + (i / 97 % 80) + random.Next(40));
        return image;
    }
}
