using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Postgres;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Postgres;

[Collection(PostgresTests.Name)]
public sealed class PostgresNeighborTests
{
    private const double ScoreTolerance = 1e-12; // both are of double precision, of the same vectors

    private readonly PostgresServer server;
    private readonly string database = "";

    public PostgresNeighborTests(PostgresServer server)
    {
        PostgresPlace.Register();
        this.server = server;
        if (PostgresServer.ReasonToSkip is null)
            database = server.MakeDatabase();
    }

    public static TheoryData<VectorMetric, NeighborOrder> Searches
    {
        get
        {
            var data = new TheoryData<VectorMetric, NeighborOrder>();
            foreach (var metric in Enum.GetValues<VectorMetric>())
            {
                foreach (var order in Enum.GetValues<NeighborOrder>())
                    data.Add(metric, order);
            }

            return data;
        }
    }

    [PostgresTheory, MemberData(nameof(Searches))]
    public void The_exact_answer_is_that_of_a_set_in_memory(VectorMetric metric, NeighborOrder order)
    {
        var set = Clusters(300, 24);
        set.Vectors.Row(17).Clear(); // without a cosine: it comes last
        set.Vectors.Row(40).CopyTo(set.Vectors.Row(41)); // equal scores: the earlier one comes first
        Export(set, "");
        int[] rows = [0, 40, 41, 299];
        var search = new NeighborSearch(set.Vectors, metric);
        var expected = search.FindOthers(set.Vectors.Select(rows), rows, 12, order);
        var mutual = search.AreMutual(expected, 12, order);

        using var finder = Open();
        var found = finder.Find(
            [.. rows.Select(row => finder.FindItem(set.Ids[row]))],
            new() { Top = 12, Metric = metric, Order = order, Mutual = true });

        for (var query = 0; query < rows.Length; query++)
        {
            var matches = found[query].Matches;
            Assert.False(found[query].UsedIndex);
            Assert.Equal(expected.Indices(query).ToArray().Select(row => set.Ids[row]), matches.Select(match => match.Id));
            for (var place = 0; place < 12; place++)
            {
                Assert.Equal(expected.Scores(query)[place], matches[place].Score, ScoreTolerance);
                Assert.Equal(mutual[query][place], matches[place].Mutual);
                Assert.Equal(set.Labels![expected.Indices(query)[place]], matches[place].Label);
            }
        }
    }

    [PostgresTheory]
    [InlineData("index=hnsw", 0.95)]
    [InlineData("index=hnsw&metric=L2&m=8&ef_construction=32", 0.9)]
    [InlineData("index=hnsw&metric=dot", 0.9)]
    [InlineData("index=hnsw&type=halfvec", 0.95)]
    [InlineData("index=ivfflat&lists=20", 0.7)]
    public void An_index_finds_what_it_promises_and_its_plan_is_by_the_index(string options, double recall)
    {
        var set = Clusters(2000, 32);
        Export(set, options);
        var metric = options.Contains("L2") ? VectorMetric.Euclidean
            : options.Contains("dot") ? VectorMetric.Dot : VectorMetric.Cosine;

        using var finder = Open();
        var answers = finder.Find(
            [.. Enumerable.Range(0, 20).Select(row => finder.FindItem(set.Ids[row * 97]))],
            new() { Metric = metric, MeasureRecall = true });
        var plan = server.Lines(
            database,
            "SET enable_seqscan = off; EXPLAIN SELECT id FROM embeddings.set_clusters ORDER BY embedding "
            + $"{VectorIndex.OperatorOf(metric)} (SELECT embedding FROM embeddings.set_clusters WHERE ordinal = 0) LIMIT 10");

        Assert.All(answers, answer => Assert.True(answer.UsedIndex));
        Assert.All(answers, answer => Assert.Equal(10, answer.Matches.Count));
        Assert.InRange(answers.Average(answer => answer.Recall!.Value), recall, 1);
        Assert.Contains(plan, line => line.Contains("Index Scan using items_1_vectors"));
        Assert.Contains(options[6..10], server.Value<string>(database, "SELECT index ->> 'kind' FROM embeddings.sets")!.ToLowerInvariant());
    }

    [PostgresFact]
    public void An_index_of_L1_serves_SQL()
    {
        Export(Clusters(500, 16), "index=hnsw&metric=l1");
        const string query = "SELECT id FROM embeddings.set_clusters ORDER BY embedding <+> "
            + "(SELECT embedding FROM embeddings.set_clusters WHERE ordinal = 0) LIMIT 5";

        using var finder = Open();

        Assert.Contains(
            server.Lines(database, "SET enable_seqscan = off; EXPLAIN " + query),
            line => line.Contains("Index Scan using items_1_vectors"));
        Assert.Equal("i0000", server.Lines(database, query)[0]);
        Assert.False(finder.Find([finder.FindItem("i0000")], new())[0].UsedIndex);
        Assert.Throws<DatabaseException>(() => Export(Clusters(500, 16), "set=x&index=ivfflat&metric=l1"));
    }

    [PostgresFact]
    public void More_dimensions_than_pgvector_indexes_are_indexed_as_halves_or_refused()
    {
        var wide = Clusters(60, 2500);
        var wider = Clusters(60, 4001) with { Name = "wider" };
        var heard = new RecordedRun();
        new EmbeddingSetExport(wide, new() { LogDir = Location("index=hnsw") }).Run(heard);

        var error = Assert.Throws<DatabaseException>(() => Export(wider, "index=hnsw"));
        Export(wider, "");
        using var finder = Open("set=clusters");
        var answer = finder.Find([finder.FindItem(wide.Ids[3])], new() { MeasureRecall = true, Top = 5 })[0];

        Assert.Contains(heard.Warnings, warning => warning.Contains("float16"));
        Assert.Contains("4000", error.Message);
        Assert.True(answer.UsedIndex);
        Assert.Equal(1, answer.Recall);
        Assert.False(Open("set=wider").Find([NeighborQuery.Of(wider.Vector(0))], new())[0].UsedIndex);
    }

    [PostgresTheory]
    [InlineData("label=class 3")]
    [InlineData("label!=CLASS*")]
    [InlineData("label=class [12]")]
    [InlineData("id=i?0*")]
    [InlineData("size<0.5")]
    [InlineData("size>=1e0")]
    [InlineData("odd 'name'=it's; DROP TABLE x")]
    [InlineData("odd 'name'=*%*")]
    [InlineData("ODD 'NAME'!=*\\*")]
    [InlineData("odd 'name'=a.c")]
    [InlineData("file=*/7*.png")]
    public void Conditions_choose_the_items_that_they_choose_of_a_set_in_memory(string condition)
    {
        string[] odd = ["it's; DROP TABLE x", "100%", "back\\slash", "abc", "a.c", "(none)", "A.C"];
        var set = Clusters(280, 8) with
        {
            Columns =
            [
                new("size", [.. Enumerable.Range(0, 280).Select(i => (i % 4) switch { 0 => "0.25", 1 => "1", 2 => "1.5e0", _ => "big" })]),
                new("odd 'name'", [.. Enumerable.Range(0, 280).Select(i => odd[i % odd.Length])]),
            ],
        };
        Export(set, "index=hnsw");
        var filter = new ItemFilter([condition]);
        var query = NeighborQuery.Of(set.Vector(0));

        int[] rows = [];
        try
        {
            rows = [.. filter.Rows(set)];
        }
        catch (EmbeddingSelectionException)
        {
            using var empty = Open();
            Assert.Equal(
                "NoItemLeft", Assert.Throws<EmbeddingSelectionException>(() => empty.Find([query], new() { Filter = filter })).ErrorId);
            return;
        }

        using var finder = Open();
        foreach (var exact in new[] { true, false })
        {
            var found = finder.Find([query], new() { Filter = filter, Top = rows.Length, Exact = exact })[0];
            Assert.Equal(rows.Select(row => set.Ids[row]).Order(), found.Matches.Select(match => match.Id).Order());
        }

        Assert.Equal(280L, server.Value<long>(database, "SELECT count(*) FROM embeddings.items"));
    }

    [PostgresFact]
    public void An_item_is_found_by_id_path_and_file_name_and_what_is_wrong_is_named()
    {
        var set = Clusters(30, 4) with
        {
            Files = [.. Enumerable.Range(0, 30).Select(i => i < 2 ? $"{i}/same.png" : $"dir\\{i}.png")],
        };
        Export(set, "");
        using var finder = Open();

        Assert.Equal(set.Ids[5], finder.FindItem(set.Ids[5]).Id);
        Assert.Equal(set.Ids[1], finder.FindItem("1/same.png").Id);
        Assert.Equal(set.Ids[7], finder.FindItem("7.png").Id);
        Assert.Equal("ItemAmbiguous", Assert.Throws<EmbeddingSelectionException>(() => finder.FindItem("same.png")).ErrorId);
        Assert.Contains(
            "i0003", Assert.Throws<EmbeddingSelectionException>(() => finder.FindItem("i0033")).Message);
        Assert.Equal(
            "DimensionMismatch",
            Assert.Throws<AnalysisInputException>(() => finder.Find([NeighborQuery.Of([1f])], new())).ErrorId);
        Assert.Equal(
            "OutOfRange",
            Assert.Throws<AnalysisInputException>(() => finder.Find([finder.FindItem(set.Ids[0])], new() { Top = 30 })).ErrorId);
        Assert.Throws<NameNotFoundException>(
            () => finder.Find([finder.FindItem(set.Ids[0])], new() { Filter = new(["none=1"]) }));
    }

    /// <summary>Items around ten centres, with ids, classes and files.</summary>
    internal static EmbeddingSet Clusters(int count, int dimension)
    {
        var random = new SeededRandom(7);
        var centres = new Matrix(10, dimension);
        foreach (ref var value in centres.Values.Span)
            value = (float)random.NextNormal();
        var vectors = new Matrix(count, dimension);
        for (var row = 0; row < count; row++)
        {
            var target = vectors.Row(row);
            centres.Row(row % 10).CopyTo(target);
            for (var i = 0; i < dimension; i++)
                target[i] += 0.5f * (float)random.NextNormal();
        }

        return new EmbeddingSet
        {
            Name = "clusters",
            Ids = [.. Enumerable.Range(0, count).Select(i => $"i{i:d4}")],
            Labels = [.. Enumerable.Range(0, count).Select(i => $"class {i % 10}")],
            Files = [.. Enumerable.Range(0, count).Select(i => $"{i % 10}/{i}.png")],
            Vectors = vectors,
        };
    }

    private string Location(string options) => server.Location(database, options);

    private void Export(EmbeddingSet set, string options) =>
        new EmbeddingSetExport(set, new() { LogDir = Location(options) }).Run();

    private INeighborFinder Open(string options = "") =>
        Assert.IsAssignableFrom<INeighborSource>(EmbeddingPlace.Source(Location(options))).OpenFinder(new());
}
