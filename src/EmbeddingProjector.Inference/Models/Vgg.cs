namespace EmbeddingProjector.Inference.Models;

/// <summary>VGG with and without batch normalisation (Simonyan and Zisserman, 2014), as <c>torchvision.models.vgg</c>
/// builds it.</summary>
internal static class Vgg
{
    // A max pool among the convolutions' widths (torchvision writes "M").
    private const int M = 0;

    private static ReadOnlySpan<int> A => [64, M, 128, M, 256, 256, M, 512, 512, M, 512, 512, M];

    private static ReadOnlySpan<int> B => [64, 64, M, 128, 128, M, 256, 256, M, 512, 512, M, 512, 512, M];

    private static ReadOnlySpan<int> D =>
        [64, 64, M, 128, 128, M, 256, 256, 256, M, 512, 512, 512, M, 512, 512, 512, M];

    private static ReadOnlySpan<int> E =>
        [64, 64, M, 128, 128, M, 256, 256, 256, 256, M, 512, 512, 512, 512, M, 512, 512, 512, 512, M];

    /// <summary>Every variant: its configuration by the paper's letter.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("vgg11", A, batchNorm: false),
        Row("vgg13", B, batchNorm: false),
        Row("vgg16", D, batchNorm: false),
        Row("vgg19", E, batchNorm: false),
        Row("vgg11_bn", A, batchNorm: true),
        Row("vgg13_bn", B, batchNorm: true),
        Row("vgg16_bn", D, batchNorm: true),
        Row("vgg19_bn", E, batchNorm: true),
    ];

    private static ModelArchitecture Row(string name, ReadOnlySpan<int> configuration, bool batchNorm)
    {
        var widths = configuration.ToArray();
        return new(name, "VGG", (classes, size) => Build(new(name, new(3, size, size)), widths, batchNorm, classes));
    }

    private static ModelGraph Build(GraphBuilder graph, int[] configuration, bool batchNorm, int classes)
    {
        var x = graph.Input;
        var next = 0;
        foreach (var width in configuration)
        {
            if (width == M)
            {
                x = graph.MaxPool2d($"features.{next++}", x, 2, stride: 2);
                continue;
            }

            x = graph.Conv2d($"features.{next++}", x, width, 3, padding: 1);
            if (batchNorm)
                x = graph.BatchNorm2d($"features.{next++}", x);
            x = graph.Relu($"features.{next++}", x);
        }

        x = graph.AdaptiveAvgPool2d("avgpool", x, 7);
        x = graph.Flatten("flatten", x);
        x = graph.Linear("classifier.0", x, 4096);
        x = graph.Relu("classifier.1", x);
        x = graph.Dropout("classifier.2", x);
        x = graph.Linear("classifier.3", x, 4096);
        x = graph.Relu("classifier.4", x);
        x = graph.Dropout("classifier.5", x);
        return graph.Build(graph.Linear("classifier.6", x, classes));
    }
}
