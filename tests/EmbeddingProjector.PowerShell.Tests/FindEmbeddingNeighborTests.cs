using System.Text.Json;
using EmbeddingProjector.Inference.Models;
using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Commands;

public sealed class FindEmbeddingNeighborTests : IDisposable
{
    private const int Count = 40;
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();
    private readonly string digit; // a picture of the log

    public FindEmbeddingNeighborTests()
    {
        Assert.Equal(0, Run("Export-Embedding", Digits, "-First", $"{Count}", "-LogDir", "log").ExitCode);
        digit = ExportedEmbeddings.Read(folder.File("log")).Files![7];
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Neighbors_come_ranked_without_the_item_itself()
    {
        var found = Find("-Id", digit, "-Top", "39");

        var set = ExportedEmbeddings.Read(folder.File("log"));
        var scores = found.Select(match => match.GetProperty("Score").GetDouble()).ToArray();
        Assert.Equal(set.Ids.Where((_, i) => i != 7).Order(), Values(found, "Id").Order());
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(Enumerable.Range(1, 39), found.Select(match => match.GetProperty("Place").GetInt32()));
        Assert.All(Values(found, "Query"), query => Assert.Equal(set.Ids[7], query));
        Assert.Equal(10, Find("-Id", set.Ids[7]).Length);
        Assert.Equal(set.Ids[7], Values(Find("-Id", digit, "-IncludeSelf", "-Top", "1"), "Id")[0]);
    }

    [Fact]
    public void The_least_similar_are_the_most_similar_turned_round()
    {
        var most = Values(Find("-Id", digit, "-Top", "39", "-Metric", "Euclidean"), "Id");

        Assert.Equal(most.Reverse().Take(5), Values(Find("-Id", digit, "-Top", "5", "-Least", "-Metric", "Eu"), "Id"));
    }

    [Fact]
    public void A_picture_is_embedded_as_the_set_was_and_does_not_find_itself()
    {
        var byId = Find("-Id", digit, "-Top", "5", "-Mutual");
        var byPicture = Find("-ImagePath", Path.Combine(Digits, digit), "-Top", "5", "-Mutual");
        var itself = Find("-ImagePath", Path.Combine(Digits, digit), "-IncludeSelf", "-Top", "1")[0];

        foreach (var name in (string[])["Query", "Id", "Score", "Mutual"])
            Assert.Equal(Values(byId, name), Values(byPicture, name));
        Assert.Equal(byId[0].GetProperty("Query").GetString(), itself.GetProperty("Id").GetString());
        Assert.Equal(1, itself.GetProperty("Score").GetDouble());
    }

    [Fact]
    public void A_vector_finds_its_item_first()
    {
        var vector = ExportedEmbeddings.Read(folder.File("log")).Vectors.Row(3).ToArray();

        var found = Find("-Vector", string.Join(',', vector.Select(value => $"{value:R}")), "-Metric", "Euclidean");

        Assert.Equal(0, found[0].GetProperty("Score").GetDouble());
        Assert.Equal(10, found.Length);
    }

    [Fact]
    public void Conditions_choose_what_may_be_found()
    {
        Run("Export-Embedding", Digits, "-Include", "000*", "-LogDir", "log", "-Tag", "mixed");

        var found = Values(
            Find("-Tag", "mixed", "-Id", "00002.png", "-Where", "label!=1,label!=0", "-Top", "9"), "Label");

        Assert.Equal(9, found.Length);
        Assert.DoesNotContain("1", found);
        Assert.DoesNotContain("0", found);
    }

    [Fact]
    public void The_grid_has_a_row_for_each_query()
    {
        Find("-Id", $"{digit},{Path.GetFileName(digit)}", "-Top", "3", "-Grid", "grid.png", "-CellSize", "50");

        var picture = ImageDecoder.Decode(File.ReadAllBytes(folder.File("grid.png")), ImageReadOptions.Default);
        Assert.Equal((24 * 2) + 38 + (2 * (50 + 40 + 14)) - 14, picture.Height);
        Run("Find-EmbeddingNeighbor", "log", "-Id", digit, "-Grid", "other.png", "-WhatIf");
        Assert.False(File.Exists(folder.File("other.png")));
    }

    [Fact]
    public void A_picture_that_is_missing_leaves_its_place_in_the_grid_blank_and_is_named()
    {
        foreach (var name in new[] { "a.png", "b.png", "torn.png" })
            File.Copy(Path.Combine(Digits, digit), folder.File(name));
        File.WriteAllBytes(folder.File("torn.png"), File.ReadAllBytes(folder.File("a.png"))[..40]);
        File.WriteAllText(
            folder.File("files.csv"), "id,file,x,y\na,a.png,1,0\nb,b.png,1,1\nc,gone.png,0,1\nd,torn.png,2,1\n");

        var run = PowerShellRun.Of(
            folder.Path, "Find-EmbeddingNeighbor", "files.csv", "-Id", "a", "-Top", "3", "-Grid", "partly.png");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("blank in the grid, as no picture could be read: gone.png, torn.png", run.Error);
        Assert.True(File.Exists(folder.File("partly.png")));
    }

    [Theory]
    [InlineData("ItemNotFound", "-Id", "nobody.png")]
    [InlineData("OutOfRange", "-Id", "DIGIT", "-Top", "40")]
    [InlineData("ConditionInvalid", "-Id", "DIGIT", "-Where", "label")]
    [InlineData("NoItemLeft", "-Id", "DIGIT", "-Where", "label=9")]
    [InlineData("UnknownFormat", "-Id", "DIGIT", "-Grid", "grid.jpg")]
    [InlineData("DimensionMismatch", "-Vector", "1,2,3")]
    [InlineData("NotFinite", "-Vector", "NAN")]
    [InlineData("ZeroVector", "-Vector", "ZERO")]
    [InlineData("ImagePathNotFound", "-ImagePath", "nowhere.png")]
    [InlineData("WeightsNotFound", "-ImagePath", "DIGIT", "-WeightsPath", "nowhere.pth")]
    public void Bad_input_is_one_clear_error(string id, params string[] arguments)
    {
        string[] line = [.. arguments.Select(argument => argument switch
        {
            "DIGIT" when arguments[0] == "-Id" => digit,
            "DIGIT" => Path.Combine(Digits, digit),
            "NAN" => string.Join(',', Enumerable.Repeat("NaN", 128)),
            "ZERO" => string.Join(',', Enumerable.Repeat("0", 128)),
            _ => argument,
        })];
        var run = Run(["Find-EmbeddingNeighbor", "log", .. line]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"[{id}]", run.Error);
    }

    [Fact]
    public void Other_weights_than_the_sets_are_an_error_that_names_both()
    {
        var copy = folder.File("other.safetensors");
        var weights = typeof(ModelCatalog).Assembly.GetManifestResourceStream("tiny-resnet20.safetensors")!;
        using (var file = File.Create(copy))
            weights.CopyTo(file);
        var bytes = File.ReadAllBytes(copy);
        bytes[^1] ^= 1;
        File.WriteAllBytes(copy, bytes);

        var run = Run("Find-EmbeddingNeighbor", "log", "-ImagePath", Path.Combine(Digits, digit), "-WeightsPath", copy);

        Assert.Contains("[RecipeMismatch]", run.Error);
        Assert.Contains("weights' SHA-256: expected ", run.Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);

    private JsonElement[] Find(params string[] arguments)
    {
        var run = Run(["Find-EmbeddingNeighbor", "log", "-AsJson", .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static string[] Values(JsonElement[] found, string name) =>
        [.. found.Select(match => match.GetProperty(name).ToString())];
}
