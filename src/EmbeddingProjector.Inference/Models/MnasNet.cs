namespace EmbeddingProjector.Inference.Models;

/// <summary>MnasNet-B1 (Tan et al., 2018), as <c>torchvision.models.mnasnet</c> builds it.</summary>
internal static class MnasNet
{
    /// <summary>Every variant: the factor of its widths.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
        [Row("mnasnet0_5", 0.5), Row("mnasnet0_75", 0.75), Row("mnasnet1_0", 1.0), Row("mnasnet1_3", 1.3)];

    private static ModelArchitecture Row(string name, double alpha) =>
        new(name, "MnasNet", (classes, size) => Build(new(name, new(3, size, size)), alpha, classes));

    private static ModelGraph Build(GraphBuilder graph, double alpha, int classes)
    {
        var x = Conv("layers", 0, graph.Input, Width(32), 3, stride: 2);
        x = Conv("layers", 3, x, Width(32), 3, groups: Width(32));
        x = graph.Conv2d("layers.6", x, Width(16), 1, bias: false);
        x = graph.BatchNorm2d("layers.7", x);
        x = Stack(8, Width(24), kernel: 3, stride: 2, expansion: 3, repeats: 3);
        x = Stack(9, Width(40), kernel: 5, stride: 2, expansion: 3, repeats: 3);
        x = Stack(10, Width(80), kernel: 5, stride: 2, expansion: 6, repeats: 3);
        x = Stack(11, Width(96), kernel: 3, stride: 1, expansion: 6, repeats: 2);
        x = Stack(12, Width(192), kernel: 5, stride: 2, expansion: 6, repeats: 4);
        x = Stack(13, Width(320), kernel: 3, stride: 1, expansion: 6, repeats: 1);
        x = Conv("layers", 14, x, 1280, 1);
        x = ConvBlocks.Mean(graph, "mean", x);
        x = graph.Dropout("classifier.0", x);
        return graph.Build(graph.Linear("classifier.1", x, classes));

        int Width(int channels) => ConvBlocks.MakeDivisible(channels * alpha);

        // Convolution, norm and ReLU, three modules in a row.
        Node Conv(string path, int first, Node input, int channels, int kernel, int stride = 1, int groups = 1)
        {
            var y = graph.Conv2d($"{path}.{first}", input, channels, kernel, stride, kernel / 2, groups, bias: false);
            y = graph.BatchNorm2d($"{path}.{first + 1}", y);
            return graph.Relu($"{path}.{first + 2}", y);
        }

        Node Stack(int place, int channels, int kernel, int stride, int expansion, int repeats)
        {
            var y = x;
            for (var i = 0; i < repeats; i++)
            {
                var (path, input) = ($"layers.{place}.{i}.layers", y);
                var hidden = input.Shape[0] * expansion;
                y = Conv(path, 0, y, hidden, 1);
                y = Conv(path, 3, y, hidden, kernel, i == 0 ? stride : 1, hidden);
                y = graph.Conv2d($"{path}.6", y, channels, 1, bias: false);
                y = graph.BatchNorm2d($"{path}.7", y);
                if (i > 0)
                    y = graph.Add($"layers.{place}.{i}.add", y, input);
            }

            return y;
        }
    }
}
