using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Tests.Engines.Simd;

/// <summary>Nodes computed together give what they give alone, and a wanted node is never lost in another.</summary>
public sealed class FusionTests
{
    private static readonly ModelGraph Graph = Build();

    public static IEnumerable<object[]> Nodes => Graph.Nodes.Select(node => new object[] { node.Name });

    [Theory, MemberData(nameof(Nodes))]
    public void A_wanted_node_has_its_own_value(string name)
    {
        var node = Graph.Find(name);
        var expected = SimdRun.Reference(Graph, Input(3), node, Graph.Logits);

        var found = SimdRun.Run(new(), Graph, Input(3), 3, 2, node, Graph.Logits);

        SimdRun.AssertClose(expected[0], found[0], name);
        SimdRun.AssertClose(expected[1], found[1], "logits");
    }

    [Fact]
    public void All_nodes_can_be_wanted_at_once()
    {
        Node[] all = [.. Graph.Nodes];
        var expected = SimdRun.Reference(Graph, Input(2), all);

        var found = SimdRun.Run(new(), Graph, Input(2), 2, 2, all);

        for (var i = 0; i < all.Length; i++)
            SimdRun.AssertClose(expected[i], found[i], all[i].Name);
    }

    [Fact]
    public void One_node_can_be_wanted_twice()
    {
        var found = SimdRun.Run(new(), Graph, Input(2), 2, 2, Graph.Logits, Graph.Logits);

        Assert.Equal(found[0], found[1]);
    }

    [Theory, MemberData(nameof(SimdRun.Paths), MemberType = typeof(SimdRun))]
    public void Fused_and_unfused_programs_agree(string path)
    {
        var fused = SimdRun.Run(SimdRun.On(path), Graph, Input(3), 3, 2, Graph.Logits);

        var unfused = SimdRun.Run(SimdRun.On(path) with { Fuse = false }, Graph, Input(3), 3, 2, Graph.Logits);

        SimdRun.AssertClose(unfused[0], fused[0], "logits", path);
    }

    [Fact]
    public void A_NaN_passes_through_every_fused_step()
    {
        var input = Input(1);
        input[40] = float.NaN;

        var found = SimdRun.Run(new(), Graph, input, 1, 1, Graph.Logits);

        Assert.Contains(found[0], float.IsNaN);
    }

    private static float[] Input(int images) => FormulaWeights.Input([images, 3, 21, 19]);

    // Residual blocks with and without projection, aligned and unaligned concatenations, a pool, dropout and two linear
    // layers.
    private static ModelGraph Build()
    {
        var g = new GraphBuilder("fusion", new(3, 21, 19));
        var x = g.Conv2d("conv1", g.Input, 32, 3, stride: 2, padding: 1, bias: false);
        x = g.Relu("relu", g.BatchNorm2d("bn1", x));
        x = g.MaxPool2d("maxpool", x, 3, 1, 1);
        var y = g.Relu("a.relu", g.BatchNorm2d("a.bn1", g.Conv2d("a.conv1", x, 32, 3, padding: 1, bias: false)));
        y = g.BatchNorm2d("a.bn2", g.Conv2d("a.conv2", y, 32, 3, padding: 1));
        x = g.Relu("a.out", g.Add("a.add", y, x));
        y = g.Conv2d("b.conv", x, 48, 3, stride: 2, padding: 1);
        var down = g.BatchNorm2d("b.down.bn", g.Conv2d("b.down", x, 48, 1, stride: 2));
        x = g.Relu("b.out", g.Add("b.add", y, down));
        var left = g.Relu("c.left.relu", g.Conv2d("c.left", x, 16, 1));
        var right = g.Relu("c.right.relu", g.Conv2d("c.right", x, 32, 3, padding: 1));
        x = g.Concat("c.cat", left, right, x);
        var odd = g.Conv2d("d.odd", x, 10, 1);
        x = g.Concat("d.cat", odd, left, odd);
        x = g.Relu("e.relu", g.BatchNorm2d("e.bn", x));
        x = g.Conv2d("e.conv", x, 20, 3, padding: 1);
        x = g.Dropout("drop", g.Flatten("flatten", g.AdaptiveAvgPool2d("avgpool", x, new(2, 3))));
        x = g.Relu("fc1.relu", g.Linear("fc1", x, 30));
        return g.Build(g.Linear("fc2", g.Dropout("drop2", x), 11));
    }
}
