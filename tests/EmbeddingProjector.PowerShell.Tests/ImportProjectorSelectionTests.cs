using System.Text.Json;

namespace EmbeddingProjector.Tests.Commands;

public sealed class ImportProjectorSelectionTests : IDisposable
{
    private const int Items = 12;
    private const int Dimension = 128;

    private readonly TemporaryFolder folder = new();

    public ImportProjectorSelectionTests()
    {
        var digits = Path.Combine(RepositoryRoot.Path, "examples", "mnist");
        var export = PowerShellRun.Of(folder.Path, "Export-Embedding", digits, "-LogDir", "log", "-First", $"{Items}");
        Assert.Equal(0, export.ExitCode);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_selected_rows_come_back_with_id_and_picture()
    {
        Save($$"""[{"label":"odd","dataSetDimensions":[{{Items}},{{Dimension}}],"selectedPoints":[3,0]}]""");

        var run = PowerShellRun.Of(folder.Path, "Import-ProjectorSelection", "state.txt", "log", "-AsJson");

        var rows = File.ReadAllLines(folder.File("log/tiny-resnet20/metadata.tsv"));
        var found = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([3, 0], found.Select(item => item.GetProperty("Row").GetInt32()));
        Assert.Equal(rows[4].Split('\t')[^1], found[0].GetProperty("Id").GetString());
        Assert.Equal(rows[1].Split('\t')[1], found[1].GetProperty("File").GetString());
        Assert.True(File.Exists(found[0].GetProperty("PSPath").GetString()));
    }

    [Fact]
    public void A_bookmark_is_chosen_by_name()
    {
        Save($$"""
            [{"label":"State 0","dataSetDimensions":[{{Items}},{{Dimension}}],"selectedPoints":[1]},
             {"label":"State 1","dataSetDimensions":[{{Items}},{{Dimension}}],"selectedPoints":[2]}]
            """);

        var run = PowerShellRun.Of(
            folder.Path, "Import-ProjectorSelection", "state.txt", "log", "-Bookmark", "*1", "-AsJson");

        Assert.Equal(2, JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.GetProperty("Row").GetInt32());
    }

    [Theory]
    [InlineData("""[{"label":"a","dataSetDimensions":[5,128],"selectedPoints":[1]}]""", "found one of 5 x 128")]
    [InlineData("""[{"label":"a","dataSetDimensions":[12,64],"selectedPoints":[1]}]""", "found one of 12 x 64")]
    [InlineData(
        """[{"label":"a","dataSetDimensions":[1,128],"selectedPoints":[0],"filteredPoints":[12]}]""", "expected a view")]
    [InlineData("[]", "expected a saved view '*'")]
    public void A_view_of_other_items_is_refused(string json, string message)
    {
        Save(json);

        var run = PowerShellRun.Of(folder.Path, "Import-ProjectorSelection", "state.txt", "log");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void Pictures_that_are_elsewhere_are_said_and_the_items_given()
    {
        Save($$"""[{"label":"odd","dataSetDimensions":[{{Items}},{{Dimension}}],"selectedPoints":[3,0]}]""");

        var run = PowerShellRun.Of(
            folder.Path, "Import-ProjectorSelection", "state.txt", "log", "-ImageFolder", "elsewhere", "-AsJson");

        Assert.Equal(2, run.Lines.Count());
        Assert.Contains("2 pictures were not found", run.Error);
    }

    private void Save(string json) => File.WriteAllText(folder.File("state.txt"), json);
}
