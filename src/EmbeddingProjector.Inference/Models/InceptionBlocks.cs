namespace EmbeddingProjector.Inference.Models;

/// <summary>The five blocks of Inception v3, by torchvision's letters and names.</summary>
internal static class InceptionBlocks
{
    private static readonly Size2 Row7 = new(1, 7);
    private static readonly Size2 Column7 = new(7, 1);
    private static readonly Size2 Row7Padding = new(0, 3);
    private static readonly Size2 Column7Padding = new(3, 0);

    /// <summary>1x1, 5x5, double 3x3 and pooled branches; the map keeps its size.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The block's module path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="poolFeatures">Channels of the pooled branch.</param>
    public static Node A(GraphBuilder graph, string path, Node input, int poolFeatures)
    {
        var branch1x1 = BasicConv.Add(graph, $"{path}.branch1x1", input, 64, 1);
        var branch5x5 = BasicConv.Add(graph, $"{path}.branch5x5_1", input, 48, 1);
        branch5x5 = BasicConv.Add(graph, $"{path}.branch5x5_2", branch5x5, 64, 5, padding: 2);
        var branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_1", input, 64, 1);
        branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_2", branch3x3dbl, 96, 3, padding: 1);
        branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_3", branch3x3dbl, 96, 3, padding: 1);
        var branchPool = PooledBranch(graph, path, input, poolFeatures);
        return graph.Concat($"{path}.cat", branch1x1, branch5x5, branch3x3dbl, branchPool);
    }

    /// <summary>Halves the map: 3x3, double 3x3 and max-pooled branches.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The block's module path.</param>
    /// <param name="input">[channels, height, width].</param>
    public static Node B(GraphBuilder graph, string path, Node input)
    {
        var branch3x3 = BasicConv.Add(graph, $"{path}.branch3x3", input, 384, 3, stride: 2);
        var branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_1", input, 64, 1);
        branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_2", branch3x3dbl, 96, 3, padding: 1);
        branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_3", branch3x3dbl, 96, 3, stride: 2);
        var branchPool = graph.MaxPool2d($"{path}.max_pool2d", input, 3, stride: 2);
        return graph.Concat($"{path}.cat", branch3x3, branch3x3dbl, branchPool);
    }

    /// <summary>1x1, 7x7 and double 7x7 branches in rows and columns, and a pooled one; the map keeps its
    /// size.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The block's module path.</param>
    /// <param name="input">[channels, height, width].</param>
    /// <param name="channels7x7">The width inside the 7x7 branches.</param>
    public static Node C(GraphBuilder graph, string path, Node input, int channels7x7)
    {
        var c7 = channels7x7;
        var branch1x1 = BasicConv.Add(graph, $"{path}.branch1x1", input, 192, 1);
        var branch7x7 = BasicConv.Add(graph, $"{path}.branch7x7_1", input, c7, 1);
        branch7x7 = BasicConv.Add(graph, $"{path}.branch7x7_2", branch7x7, c7, Row7, padding: Row7Padding);
        branch7x7 = BasicConv.Add(graph, $"{path}.branch7x7_3", branch7x7, 192, Column7, padding: Column7Padding);
        var branch7x7dbl = BasicConv.Add(graph, $"{path}.branch7x7dbl_1", input, c7, 1);
        branch7x7dbl = BasicConv.Add(graph, $"{path}.branch7x7dbl_2", branch7x7dbl, c7, Column7, 1, Column7Padding);
        branch7x7dbl = BasicConv.Add(graph, $"{path}.branch7x7dbl_3", branch7x7dbl, c7, Row7, 1, Row7Padding);
        branch7x7dbl = BasicConv.Add(graph, $"{path}.branch7x7dbl_4", branch7x7dbl, c7, Column7, 1, Column7Padding);
        branch7x7dbl = BasicConv.Add(graph, $"{path}.branch7x7dbl_5", branch7x7dbl, 192, Row7, 1, Row7Padding);
        var branchPool = PooledBranch(graph, path, input, 192);
        return graph.Concat($"{path}.cat", branch1x1, branch7x7, branch7x7dbl, branchPool);
    }

    /// <summary>Halves the map: 3x3, 7x7 with 3x3, and max-pooled branches.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The block's module path.</param>
    /// <param name="input">[channels, height, width].</param>
    public static Node D(GraphBuilder graph, string path, Node input)
    {
        var branch3x3 = BasicConv.Add(graph, $"{path}.branch3x3_1", input, 192, 1);
        branch3x3 = BasicConv.Add(graph, $"{path}.branch3x3_2", branch3x3, 320, 3, stride: 2);
        var branch7x7x3 = BasicConv.Add(graph, $"{path}.branch7x7x3_1", input, 192, 1);
        branch7x7x3 = BasicConv.Add(graph, $"{path}.branch7x7x3_2", branch7x7x3, 192, Row7, padding: Row7Padding);
        branch7x7x3 = BasicConv.Add(graph, $"{path}.branch7x7x3_3", branch7x7x3, 192, Column7, 1, Column7Padding);
        branch7x7x3 = BasicConv.Add(graph, $"{path}.branch7x7x3_4", branch7x7x3, 192, 3, stride: 2);
        var branchPool = graph.MaxPool2d($"{path}.max_pool2d", input, 3, stride: 2);
        return graph.Concat($"{path}.cat", branch3x3, branch7x7x3, branchPool);
    }

    /// <summary>1x1, split 3x3, double split 3x3 and pooled branches: 2048 channels of the same size.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="path">The block's module path.</param>
    /// <param name="input">[channels, height, width].</param>
    public static Node E(GraphBuilder graph, string path, Node input)
    {
        var branch1x1 = BasicConv.Add(graph, $"{path}.branch1x1", input, 320, 1);
        var branch3x3 = BasicConv.Add(graph, $"{path}.branch3x3_1", input, 384, 1);
        branch3x3 = Split3x3(graph, path, "branch3x3_2", branch3x3);
        var branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_1", input, 448, 1);
        branch3x3dbl = BasicConv.Add(graph, $"{path}.branch3x3dbl_2", branch3x3dbl, 384, 3, padding: 1);
        branch3x3dbl = Split3x3(graph, path, "branch3x3dbl_3", branch3x3dbl);
        var branchPool = PooledBranch(graph, path, input, 192);
        return graph.Concat($"{path}.cat", branch1x1, branch3x3, branch3x3dbl, branchPool);
    }

    private static Node Split3x3(GraphBuilder graph, string path, string branch, Node input)
    {
        var row = BasicConv.Add(graph, $"{path}.{branch}a", input, 384, new(1, 3), padding: new(0, 1));
        var column = BasicConv.Add(graph, $"{path}.{branch}b", input, 384, new(3, 1), padding: new(1, 0));
        return graph.Concat($"{path}.cat", row, column);
    }

    private static Node PooledBranch(GraphBuilder graph, string path, Node input, int channels)
    {
        var x = graph.AvgPool2d($"{path}.avg_pool2d", input, 3, stride: 1, padding: 1);
        return BasicConv.Add(graph, $"{path}.branch_pool", x, channels, 1);
    }
}
