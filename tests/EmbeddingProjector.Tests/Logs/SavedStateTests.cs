using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class SavedStateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_selected_rows_are_read_in_their_order()
    {
        var states = Read("""
            [{"label":"State 0","isSelected":true,"dataSetDimensions":[5,3],"projections":[{},{},{},{},{}],
              "selectedPoints":[4,0,2],"filteredPoints":[],"cameraDef":{"zoom":1.5}},
             {"label":"","dataSetDimensions":[5,3],"selectedPoints":[]}]
            """);

        Assert.Equal(["State 0", "State 1"], states.Select(state => state.Label));
        Assert.Equal([4, 0, 2], states[0].Rows);
        Assert.Equal((5, 3), (states[0].ShownRows, states[0].Dimension));
        Assert.Empty(states[1].Rows);
    }

    [Fact]
    public void Among_isolated_points_the_selection_counts_those_alone()
    {
        var states = Read("""
            [{"label":"few","dataSetDimensions":[3,2],"selectedPoints":[0,2],"filteredPoints":[7,8,9]}]
            """);

        Assert.Equal([7, 9], states[0].Rows);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("not json")]
    [InlineData("""[{"dataSetDimensions":[5,3],"selectedPoints":["a"]}]""")]
    [InlineData("""[{"dataSetDimensions":[5,3],"selectedPoints":[1.5]}]""")]
    [InlineData("""[{"dataSetDimensions":[5],"selectedPoints":[1]}]""")]
    [InlineData("""[{"dataSetDimensions":[5,3],"selectedPoints":[5]}]""")]
    [InlineData("""[{"dataSetDimensions":[5,3],"selectedPoints":[-1]}]""")]
    [InlineData("""[{"dataSetDimensions":[2,3],"selectedPoints":[2],"filteredPoints":[0,1]}]""")]
    public void Another_file_is_refused(string json)
    {
        var error = Assert.Throws<ProjectorLogException>(() => Read(json));

        Assert.Equal("SelectionInvalid", error.ErrorId);
    }

    private IReadOnlyList<SavedState> Read(string json)
    {
        var path = folder.File("state.txt");
        File.WriteAllText(path, json);
        return SavedState.Read(path);
    }
}
