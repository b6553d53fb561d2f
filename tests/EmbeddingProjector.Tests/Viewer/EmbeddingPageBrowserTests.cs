using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;
using EmbeddingProjector.Viewer;

namespace EmbeddingProjector.Tests.Viewer;

/// <summary>The page in a real browser, by mouse and keyboard.</summary>
public sealed class EmbeddingPageBrowserTests : IDisposable
{
    private const int Alone = 7;

    private readonly TemporaryFolder folder = new();

    private string Page => folder.File("page.html");

    public void Dispose() => folder.Dispose();

    [BrowserFact]
    public void Places_colours_thumbnails_and_neighbors_are_those_of_the_set()
    {
        var set = WithOneAlone();
        EmbeddingPage.Write(Page, [set]);
        RunPoints(set);
    }

    [BrowserFact]
    public void A_page_with_a_folder_shows_the_same()
    {
        var set = WithOneAlone();
        EmbeddingPage.Write(Page, [set], new() { Folder = true });
        RunPoints(set);
    }

    [BrowserFact]
    public void Tools_select_and_the_saved_selection_is_read_back()
    {
        var log = folder.File("log");
        new EmbeddingSetExport(WithOneAlone(), new() { LogDir = log, Tag = "items" }).Run(new RecordedRun());
        var set = EmbeddingSetReader.Read(log);
        EmbeddingPage.Write(Page, [set]);
        var selection = folder.File("state.txt");
        PageBrowser.Run("tools.mjs", Page, Expected(new { items = Items(set), alone = Alone, selection }));
        var state = Assert.Single(SavedState.Read(selection));
        state.RequireOf(ShownItems.Read(log), selection);
        Assert.Equal([Alone], state.Rows);
    }

    [BrowserFact]
    public void Hostile_metadata_are_text()
    {
        string[] hostile =
        [
            "<img src=x onerror=\"broken = 1\">", "</script><script>broken = 1</script>", "\"'&amp;<b>", "__proto__",
            "constructor", "👩‍🚀 emoji", "\u202Eright to left שלום", "${broken}", new string('x', 10_000),
        ];
        var set = PageSets.Classes(hostile.Length) with
        {
            Name = hostile[0],
            Labels = hostile,
            Columns = [new("<script>broken = 1</script>", [.. hostile.Reverse()]), new("__proto__", hostile)],
        };
        EmbeddingPage.Write(Page, [set]);
        PageBrowser.Run("hostile.mjs", Page, Expected(new
        {
            title = hostile[0],
            items = Enumerable.Range(0, set.Count).Select(i => (string[])
                [set.Ids[i], set.Labels[i], set.Columns[0].Values[i], set.Columns[1].Values[i]]),
        }));
    }

    [BrowserFact]
    public void Two_sets_are_linked_and_compared()
    {
        var first = PageSets.Classes(200, name: "model a");
        var second = PageSets.Classes(200, seed: 2, name: "model b");
        EmbeddingPage.Write(Page, [first, second]);
        var comparison = SpaceComparison.Compare(first.Vectors, second.Vectors);
        PageBrowser.Run("spaces.mjs", Page, Expected(new
        {
            neighbors = (int[][][])[All(comparison.FirstNeighbors), All(comparison.SecondNeighbors)],
            mean = comparison.Mean.ToString("0.0000", CultureInfo.InvariantCulture),
            histogram = comparison.Histogram,
        }));
    }

    [BrowserFact]
    public void Axe_finds_nothing_serious()
    {
        EmbeddingPage.Write(
            Page, [PageSets.Classes(200, name: "model a"), PageSets.Classes(200, seed: 2, name: "model b")]);
        PageBrowser.Run("access.mjs", Page, Expected(new { }));
    }

    private static int[][] All(NeighborTable table) =>
        [.. Enumerable.Range(0, table.Queries).Select(i => table.Indices(i).ToArray())];

    private void RunPoints(EmbeddingSet set) => PageBrowser.Run(
        "points.mjs", Page, Expected(new { items = Items(set), farthest = Farthest(set), alone = Alone }));

    // One item far from all others, so that nothing covers it.
    private static EmbeddingSet WithOneAlone()
    {
        var set = PageSets.Classes(200);
        var row = set.Vectors.Row(Alone);
        for (var j = 0; j < row.Length; j++) row[j] += 6;
        return set;
    }

    private static object[] Items(EmbeddingSet set)
    {
        var places = Projection.Fit(ProjectionMethod.Pca, set.Vectors, options: new() { Dimensions = 3 }).Coordinates;
        var cosine = new NeighborSearch(set.Vectors, VectorMetric.Cosine).FindWithin(50);
        var euclidean = new NeighborSearch(set.Vectors, VectorMetric.Euclidean).FindWithin(50);
        return
        [
            .. Enumerable.Range(0, set.Count).Select(i => new
            {
                id = set.Ids[i],
                label = set.Labels![i],
                x = places[i, 0],
                y = places[i, 1],
                rgb = PageSets.ColorOf(i).Select(value => (int)value),
                cosine = Of(cosine, i),
                euclidean = Of(euclidean, i),
            }),
        ];

        static object Of(NeighborTable table, int i) =>
            new { items = table.Indices(i).ToArray(), scores = table.Scores(i).ToArray() };
    }

    private static int[] Farthest(EmbeddingSet set)
    {
        var places = Projection.Fit(ProjectionMethod.Pca, set.Vectors, options: new() { Dimensions = 3 }).Coordinates;
        var order = Enumerable.Range(0, set.Count).OrderBy(i => places[i, 0]).ToArray();
        return [order[0], order[^1]];
    }

    private string Expected(object value)
    {
        File.WriteAllText(folder.File("expected.json"), JsonSerializer.Serialize(value));
        return folder.File("expected.json");
    }
}
