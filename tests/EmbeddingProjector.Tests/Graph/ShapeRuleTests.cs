using EmbeddingProjector.Graph;
using EmbeddingProjector.Tests.Engines;

namespace EmbeddingProjector.Tests.Graph;

public sealed class ShapeRuleTests
{
    [Fact]
    public void Shapes_are_PyTorchs_in_every_golden_case() => Assert.All(OpCase.All, golden =>
    {
        var graph = new GraphBuilder("case", golden.Input);
        Assert.Equal(golden.Output, golden.AddTo(graph, graph.Input).Shape);
    });
}
