using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Tests.Generation;

public sealed class ClassGraphTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e \"f\"", "<g>"];

    // a and b are each other's nearest; c leads to a; d and e to each other's neighbor g, which has no picture.
    private static readonly PictureRecord[] Records =
    [
        Record(0, 9, 5, 1, 0, 0, 0),
        Record(1, 5, 9, 1, 0, 0, 0),
        Record(2, 4, 3, 9, 0, 0, 0),
        Record(3, 0, 0, 0, 9, 1, 5),
        Record(4, 0, 0, 0, 1, 9, 5),
    ];

    [Fact]
    public void The_largest_other_logit_is_the_nearest()
    {
        var graph = ClassGraph.Of(Records, Names);

        Assert.Equal([1, 0, 0, 5, 5, null], graph.Nodes.Select(node => node.Nearest));
        Assert.Equal((9, 5), (graph.Nodes[0].Logit, graph.Nodes[0].NearestLogit));
        Assert.Equal(
            [new(0, 1, true), new(0, 2, false), new(3, 5, false), new(4, 5, false)], graph.Edges.AsEnumerable());
    }

    [Fact]
    public void Components_are_what_hangs_together_the_largest_first()
    {
        var graph = ClassGraph.Of(Records, Names);

        Assert.Equal(["0 1 2", "3 4 5"], graph.Components.Select(component => string.Join(' ', component)));
        Assert.Empty(graph.Cliques);
    }

    [Fact]
    public void Within_only_classes_with_a_picture_are_the_nearest()
    {
        var graph = ClassGraph.Of(Records, Names, within: true);

        Assert.Equal([1, 0, 0, 4, 3], graph.Nodes.Select(node => node.Nearest));
        Assert.Equal(new ClassGraphEdge(3, 4, IsMutual: true), graph.Edges[^1]);
    }

    [Fact]
    public void Three_classes_in_a_ring_are_a_clique()
    {
        var graph = ClassGraph.Of([Record(0, 9, 5, 0), Record(1, 0, 9, 5), Record(2, 5, 0, 9)], Names[..3]);

        Assert.Equal([0, 1, 2], graph.Cliques.Single().AsEnumerable());
    }

    [Fact]
    public void A_record_of_another_number_of_classes_is_refused() => Assert.Equal(
        "RecordMismatch", Assert.Throws<GenerationException>(() => ClassGraph.Of(Records, Names[..5])).ErrorId);

    [Fact]
    public void The_texts_name_every_class_and_edge()
    {
        var graph = ClassGraph.Of(Records, Names);

        var dot = ClassGraphText.ToDot(graph);
        var graphMl = ClassGraphText.ToGraphMl(graph);

        Assert.Contains("  4 [label=\"e \\\"f\\\"\"];\n", dot);
        Assert.Contains("  5 [label=\"<g>\", style=dashed];\n", dot);
        Assert.Contains("  0 -- 1 [penwidth=2];\n  0 -- 2;\n", dot);
        var xml = System.Xml.Linq.XDocument.Parse(graphMl);
        Assert.Equal(6, xml.Descendants().Count(element => element.Name.LocalName == "node"));
        Assert.Equal(4, xml.Descendants().Count(element => element.Name.LocalName == "edge"));
    }

    private static PictureRecord Record(int index, params float[] logits) => new()
    {
        Objective = $"class {index}",
        Class = index,
        ClassName = "",
        Model = "model",
        WeightsSha256 = "",
        Engine = "Reference",
        Settings = GenerationPresets.GoogLeNet,
        End = GenerationEnd.Completed,
        Steps = 1,
        TopClass = index,
        TopClassName = "",
        Logits = [.. logits],
    };
}
