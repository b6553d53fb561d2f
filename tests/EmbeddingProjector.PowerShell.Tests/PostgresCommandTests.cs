using EmbeddingProjector.Logs;
using EmbeddingProjector.Tests.Postgres;

namespace EmbeddingProjector.Tests.Commands;

[Collection(PostgresTests.Name)]
public sealed class PostgresCommandTests : IDisposable
{
    private static readonly string Digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");

    private readonly TemporaryFolder folder = new();
    private readonly PostgresServer server;
    private readonly string database = "";

    public PostgresCommandTests(PostgresServer server)
    {
        this.server = server;
        if (PostgresServer.ReasonToSkip is null)
            database = server.MakeDatabase();
    }

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public void Pictures_go_to_a_database_and_every_command_takes_them_from_it()
    {
        var place = server.Location(database, "set=digits");
        Assert.Equal(0, Run("Export-Embedding", Digits, "-First", "60", "-LogDir", "log").ExitCode);
        var exported = Run("Export-Embedding", Digits, "-First", "60", "-LogDir", place, "-Index", "Hnsw", "-AsJson");
        Assert.Equal("", exported.Error);
        var digit = ExportedEmbeddings.Read(folder.File("log")).Files![7];

        foreach (var options in new string[][]
        {
            ["-Id", digit, "-Top", "5", "-Mutual"],
            ["-Id", digit, "-Top", "5", "-Mutual", "-Exact"],
            ["-ImagePath", Path.Combine(Digits, digit), "-Top", "5", "-Where", "label=[0-4]"],
            ["-Id", digit, "-Least", "-Metric", "L2"],
        })
        {
            string[] ofLog = ["Find-EmbeddingNeighbor", "log", .. options.Where(option => option != "-Exact"), "-AsJson"];
            var (expected, found) = (Run(ofLog), Run(["Find-EmbeddingNeighbor", place, .. options, "-AsJson"]));
            Assert.Equal("", found.Error);
            Assert.Equal(Facts(expected), Facts(found));
        }

        Assert.Contains("\"Recall\":1", Run("Find-EmbeddingNeighbor", place, "-Id", digit, "-MeasureRecall", "-AsJson").Output);
        Assert.Equal(0, Run("Export-Embedding", "-InputObject", place, "-LogDir", "copy").ExitCode);
        var (log, copy) = (ExportedEmbeddings.Read(folder.File("log")), ExportedEmbeddings.Read(folder.File("copy")));
        Assert.Equal(log.Ids, copy.Ids);
        Assert.Equal(log.Labels, copy.Labels);
        Assert.Equal(log.Recipe, copy.Recipe);
        Assert.Equal(log.Vectors.Values.ToArray(), copy.Vectors.Values.ToArray());
        Assert.Equal(0, Run("Compare-EmbeddingSpace", "log", place).ExitCode);
        Assert.Contains("SetExists", Run("Export-Embedding", Digits, "-First", "60", "-LogDir", place).Error);
    }

    [PostgresFact]
    public void Options_that_a_place_has_no_use_for_are_refused()
    {
        var place = server.Location(database, "set=digits");

        Assert.Contains("OptionNotApplicable", Run("Export-Embedding", Digits, "-LogDir", place, "-Projection", "Pca").Error);
        Assert.Contains("OptionNotApplicable", Run("Export-Embedding", Digits, "-LogDir", "log", "-Index", "Hnsw").Error);
        Assert.Contains(
            "DatabaseIndexInvalid",
            Run("Export-Embedding", Digits, "-LogDir", place + "&m=1000", "-Index", "Hnsw").Error);
        Assert.Contains("DatabasePasswordInLocation", Run("Import-Embedding", "postgresql://a:s3cret@127.0.0.1/x").Error);
        Assert.DoesNotContain("s3cret", Run("Import-Embedding", "postgresql://a:s3cret@127.0.0.1/x").Error);
    }

    private PowerShellRun Run(params string[] arguments) => PowerShellRun.Of(folder.Path, arguments);

    // All but the recall, which a folder does not have.
    private static string[] Facts(PowerShellRun run)
    {
        Assert.Equal("", run.Error);
        return [.. run.Lines.Select(line => line.Replace(",\"Recall\":null", "", StringComparison.Ordinal))];
    }
}
