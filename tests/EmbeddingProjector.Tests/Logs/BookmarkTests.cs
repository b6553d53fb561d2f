using System.Globalization;
using System.Text.Json;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Logs;

public sealed class BookmarkTests : IDisposable
{
    private const int Count = 40;
    private const int Dimension = 6;
    private static readonly ProjectionMethod[] All =
        [ProjectionMethod.Pca, ProjectionMethod.Lda, ProjectionMethod.Tsne, ProjectionMethod.Umap];

    // What the client's State has, and reads without asking whether it is there.
    private static readonly (string Name, JsonValueKind Kind)[] Fields =
    [
        ("label", JsonValueKind.String), ("isSelected", JsonValueKind.False), ("selectedProjection", JsonValueKind.String),
        ("dataSetDimensions", JsonValueKind.Array), ("tSNEIteration", JsonValueKind.Number),
        ("tSNEPerplexity", JsonValueKind.Number), ("tSNELearningRate", JsonValueKind.Number),
        ("tSNEis3d", JsonValueKind.False), ("umapIs3d", JsonValueKind.False), ("umapNeighbors", JsonValueKind.Number),
        ("umapMinDist", JsonValueKind.Number), ("pcaComponentDimensions", JsonValueKind.Array),
        ("customSelectedSearchByMetadataOption", JsonValueKind.String), ("customXLeftText", JsonValueKind.String),
        ("customXRightText", JsonValueKind.String), ("customYUpText", JsonValueKind.String),
        ("customYDownText", JsonValueKind.String), ("customXLeftRegex", JsonValueKind.False),
        ("customXRightRegex", JsonValueKind.False), ("customYUpRegex", JsonValueKind.False),
        ("customYDownRegex", JsonValueKind.False), ("projections", JsonValueKind.Array),
        ("selectedPoints", JsonValueKind.Array), ("shuffledDataIndices", JsonValueKind.Array),
        ("cameraDef", JsonValueKind.Object), ("selectedColorOptionName", JsonValueKind.String),
        ("forceCategoricalColoring", JsonValueKind.False), ("selectedLabelOption", JsonValueKind.String),
    ];

    private readonly TemporaryFolder folder = new();

    private string LogDir => folder.File("log");

    private EmbeddingSetExportOptions Options => new() { LogDir = LogDir, Projections = All, Seed = 3 };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_state_is_complete_and_the_config_names_the_file()
    {
        Export(Set(Count), Options, out var heard);

        Assert.Equal("set/bookmarks.json", Assert.Single(ProjectorLogReader.Open(LogDir)).Info.BookmarksPath);
        Assert.Empty(heard.Warnings);
        var states = States();
        Assert.Equal(["pca", "umap", "umap", "umap"], states.Select(state => Text(state, "selectedProjection")));
        foreach (var state in states)
        {
            Assert.Equal(Fields.Select(field => field.Name).Order(), state.EnumerateObject().Select(field => field.Name).Order());
            Assert.All(Fields, field => Assert.Equal(field.Kind, state.GetProperty(field.Name).ValueKind));
            Assert.Equal([Count, Dimension], Numbers(state, "dataSetDimensions"));
            Assert.Equal([0, 1], Numbers(state, "pcaComponentDimensions"));
            Assert.Equal(Enumerable.Range(0, Count).Select(i => (double)i), Numbers(state, "shuffledDataIndices"));
            Assert.Equal("label label label", string.Join(' ', new[]
            {
                "selectedColorOptionName", "selectedLabelOption", "customSelectedSearchByMetadataOption",
            }.Select(name => Text(state, name))));
            Assert.Equal([0, 0, 4], Numbers(state.GetProperty("cameraDef"), "position"));
            Assert.True(state.GetProperty("cameraDef").GetProperty("orthographic").GetBoolean());
        }
    }

    [Fact]
    public void The_list_says_what_each_bookmark_is()
    {
        Export(Set(Count), Options, out _);

        var labels = States().Select(state => Text(state, "label")).ToArray();
        Assert.Matches(@"^PCA, \d+\.\d % of the variance$", labels[0]);
        Assert.Matches(@"^LDA \(in the UMAP tab\), \d+\.\d % of that between classes$", labels[1]);
        Assert.Equal("t-SNE (in the UMAP tab), perplexity 13, seed 3", labels[2]);
        Assert.Equal("UMAP, 15 neighbors, seed 3", labels[3]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Bookmarks_and_table_hold_the_coordinates_that_the_analysis_computes(int dimensions)
    {
        var set = Set(Count);
        Export(set, Options with { ProjectionDimensions = dimensions, Projections = [All[0], All[3]] }, out _);

        var table = Table();
        string[] names = ["pca_1", "pca_2", "pca_3", "umap_1", "umap_2", "umap_3"];
        Assert.Equal(["id", .. names.Where(name => name[^1] - '0' <= dimensions)], table[0]);
        Assert.Equal(set.Ids, table.Skip(1).Select(row => row[0]));
        var options = new ProjectionOptions { Dimensions = dimensions, Seed = 3 };
        var components = PrincipalComponents.Fit(set.Vectors, 6).Transform(set.Vectors);
        foreach (var (method, place) in new[] { (ProjectionMethod.Pca, 0), (ProjectionMethod.Umap, 1) })
        {
            var expected = Projection.Fit(method, set.Vectors, set.Labels, options).Coordinates;
            var state = States()[place];
            for (var row = 0; row < Count; row++)
            {
                var cells = table[row + 1].Skip(1 + (place * dimensions)).Take(dimensions);
                Assert.Equal(expected.Row(row).ToArray(), cells.Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)));
                var saved = state.GetProperty("projections")[row].EnumerateObject().ToArray();
                // The client takes a state's projections in the place of all of its own, PCA among them.
                var own = place == 0 ? [] : Enumerable.Range(0, dimensions).Select(axis => $"umap-{axis}");
                Assert.Equal(
                    [.. own, .. Enumerable.Range(0, 10).Select(axis => $"pca-{axis}")],
                    saved.Select(value => value.Name));
                Assert.Equal(
                    expected.Row(row).ToArray(), saved.Take(dimensions).Select(value => value.Value.GetSingle()));
                var pca = saved.Single(value => value.Name == "pca-1").Value.GetSingle();
                Assert.Equal(components[row, 1], pca, 1e-4f); // two solvers' rounding
            }

            Assert.Equal(dimensions == 3, state.GetProperty("umapIs3d").GetBoolean());
            Assert.Equal(dimensions == 2, state.GetProperty("cameraDef").GetProperty("orthographic").GetBoolean());
        }
    }

    [Fact]
    public void A_seed_repeats_every_projection_bit_for_bit_and_another_does_not()
    {
        var set = Set(Count);
        Export(set, Options, out _);
        var (table, bookmarks) = (File.ReadAllBytes(Home("projections.tsv")), File.ReadAllBytes(Home("bookmarks.json")));

        Export(set, Options with { Force = true }, out _);
        Assert.Equal(table, File.ReadAllBytes(Home("projections.tsv")));
        Assert.Equal(bookmarks, File.ReadAllBytes(Home("bookmarks.json")));
        Export(set, Options with { Force = true, Seed = 4 }, out _);
        Assert.NotEqual(table, File.ReadAllBytes(Home("projections.tsv")));
    }

    [Fact]
    public void An_entry_that_is_replaced_without_projections_has_none()
    {
        Export(Set(Count), Options, out _);

        Export(Set(7), Options with { Force = true, Projections = [] }, out _);

        Assert.False(File.Exists(Home("projections.tsv")));
        Assert.False(File.Exists(Home("bookmarks.json")));
        Assert.Equal("", Assert.Single(ProjectorLogReader.Open(LogDir)).Info.BookmarksPath);
    }

    [Fact]
    public void Few_items_get_fewer_neighbors()
    {
        Export(Set(6), Options, out var heard);

        Assert.Empty(heard.Warnings);
        Assert.Contains("perplexity 1.67", Text(States()[2], "label"));
        Assert.Contains("6 neighbors", Text(States()[3], "label"));
    }

    [Fact]
    public void What_the_items_do_not_allow_is_left_out_with_a_warning()
    {
        var one = Set(Count) with { Labels = [.. Enumerable.Repeat("same", Count)] };

        Export(one, Options with { Projections = [ProjectionMethod.Lda, ProjectionMethod.Pca] }, out var heard);

        Assert.Contains("without LDA", Assert.Single(heard.Warnings));
        Assert.StartsWith("PCA", Text(Assert.Single(States()), "label"));
        Assert.Equal([ProjectionMethod.Pca], ExportProvenance.TryRead(Home(""))!.Projections.AsEnumerable());
    }

    [Fact]
    public void Discriminants_without_labels_are_refused_before_anything_changes()
    {
        var error = Assert.Throws<AnalysisInputException>(() => Export(Set(Count) with { Labels = null }, Options, out _));

        Assert.Equal("TooFewClasses", error.ErrorId);
        Assert.False(Directory.Exists(LogDir));
    }

    [Fact]
    public void Items_without_labels_are_named_by_id_and_many_classes_are_coloured_by_number()
    {
        Export(Set(Count) with { Labels = null, Columns = [new("n", Ids(Count))] }, Options with { Projections = [All[0]] }, out _);
        Assert.Equal(("id", "No color map"), View());

        Export(Set(Count) with { Labels = null }, Options with { Projections = [All[0]], Force = true }, out _);
        Assert.Equal(("label", "No color map"), View()); // the client's name for the only column

        Export(Set(51) with { Labels = Ids(51) }, Options with { Projections = [All[0]], Force = true }, out _);
        Assert.Equal(("label", "label number"), View());

        (string, string) View() => (Text(States()[0], "selectedLabelOption"), Text(States()[0], "selectedColorOptionName"));
    }

    [Fact]
    public void A_projection_can_be_added_to_a_log_and_replaces_that_of_its_method_alone()
    {
        var set = Set(Count) with { Ids = [.. Enumerable.Range(100, Count).Select(i => $"{i}")] }; // shown as id100, ...
        Export(set, Options with { Projections = [] }, out _);

        Add("UMAP, first", ProjectionMethod.Umap, 0);
        Add("PCA, one", ProjectionMethod.Pca, 1);
        Add("UMAP, second", ProjectionMethod.Umap, 2);

        Assert.Equal("set/bookmarks.json", Assert.Single(ProjectorLogReader.Open(LogDir)).Info.BookmarksPath);
        Assert.Equal(["PCA, one", "UMAP, second"], States().Select(state => Text(state, "label")));
        Assert.Equal(["id", "pca_1", "pca_2", "umap_1", "umap_2"], Table()[0]);
        Assert.Equal(["100", "1", "1", "2", "2"], Table()[1]);
        Assert.Equal(Fields.Length, States()[^1].EnumerateObject().Count());

        void Add(string label, ProjectionMethod method, float value)
        {
            var places = new Matrix(Count, 2);
            places.Values.Span.Fill(value);
            LogProjections.Add(LogDir, "set", set.Ids, new TagProjection(method, label, places));
        }
    }

    [Fact]
    public void The_users_own_bookmarks_are_kept()
    {
        Export(Set(Count), Options with { Projections = [All[0]] }, out _);
        File.WriteAllText(Home("bookmarks.json"), "[{\"label\":\"mine\"}]");

        LogProjections.Add(LogDir, "set", Ids(Count), new TagProjection(All[0], "PCA, 1", new Matrix(Count, 2)));

        Assert.Equal(["mine", "PCA, 1"], States().Select(state => Text(state, "label")));
    }

    [Theory]
    [InlineData("LogForeign", "other", Count)]
    [InlineData("LogItemsInvalid", "set", Count - 1)]
    public void A_projection_of_other_items_is_refused_and_changes_nothing(string id, string tag, int items)
    {
        Export(Set(Count), Options with { Projections = [] }, out _);
        var projection = new TagProjection(All[0], "PCA, 1", new Matrix(items, 2));

        var error = Assert.Throws<ProjectorLogException>(() => LogProjections.Add(LogDir, tag, Ids(items), projection));

        Assert.Equal(id, error.ErrorId);
        Assert.False(File.Exists(Home("bookmarks.json")));
    }

    private static void Export(EmbeddingSet set, EmbeddingSetExportOptions options, out RecordedRun heard)
    {
        heard = new RecordedRun();
        new EmbeddingSetExport(set, options).Run(heard);
    }

    // Three classes, each aside of the others.
    private static EmbeddingSet Set(int count)
    {
        var random = new SeededRandom(5);
        var vectors = new Matrix(count, Dimension);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < Dimension; j++)
                vectors[i, j] = (float)random.NextNormal() + (i % 3 * j);
        }

        return new EmbeddingSet
        {
            Name = "set",
            Ids = Ids(count),
            Vectors = vectors,
            Labels = [.. Enumerable.Range(0, count).Select(i => $"class {i % 3}")],
        };
    }

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => $"r{i}")];

    private static string Text(JsonElement state, string name) => state.GetProperty(name).GetString()!;

    private static double[] Numbers(JsonElement state, string name) =>
        [.. state.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private string Home(string name) => Path.Combine(LogDir, "set", name);

    private List<string[]> Table() => [.. MetadataFile.ReadRows(Home("projections.tsv"))];

    private JsonElement[] States() =>
        [.. JsonDocument.Parse(File.ReadAllText(Home("bookmarks.json"))).RootElement.EnumerateArray()];
}
