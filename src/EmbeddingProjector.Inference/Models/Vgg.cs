using System.Collections.Immutable;
using EmbeddingProjector.Inference.Graph;

namespace EmbeddingProjector.Inference.Models;

/// <summary>VGG with and without batch normalisation (Simonyan and Zisserman, 2014), as <c>torchvision.models.vgg</c>
/// builds it.</summary>
/// <remarks>vgg16's set IMAGENET1K_FEATURES is left out: its head holds no numbers and its transform is
/// another.</remarks>
internal static class Vgg
{
    private const int InputSize = 224;

    // A max pool among the convolutions' widths (torchvision writes "M").
    private const int M = 0;

    private static ReadOnlySpan<int> A => [64, M, 128, M, 256, 256, M, 512, 512, M, 512, 512, M];

    private static ReadOnlySpan<int> B => [64, 64, M, 128, 128, M, 256, 256, M, 512, 512, M, 512, 512, M];

    private static ReadOnlySpan<int> D =>
        [64, 64, M, 128, 128, M, 256, 256, 256, M, 512, 512, 512, M, 512, 512, 512, M];

    private static ReadOnlySpan<int> E =>
        [64, 64, M, 128, 128, M, 256, 256, 256, 256, M, 512, 512, 512, 512, M, 512, 512, 512, 512, M];

    /// <summary>Every variant: its configuration by the paper's letter, and its weights.</summary>
    public static ImmutableArray<ModelArchitecture> Variants { get; } =
    [
        Row("vgg11", A, batchNorm: false, "vgg11-8a719046.pth"),
        Row("vgg13", B, batchNorm: false, "vgg13-19584684.pth"),
        Row("vgg16", D, batchNorm: false, "vgg16-397923af.pth"),
        Row("vgg19", E, batchNorm: false, "vgg19-dcbb9e9d.pth"),
        Row("vgg11_bn", A, batchNorm: true, "vgg11_bn-6002323d.pth"),
        Row("vgg13_bn", B, batchNorm: true, "vgg13_bn-abd245e5.pth"),
        Row("vgg16_bn", D, batchNorm: true, "vgg16_bn-6c64b313.pth"),
        Row("vgg19_bn", E, batchNorm: true, "vgg19_bn-c79401a0.pth"),
    ];

    private static ModelArchitecture Row(string name, ReadOnlySpan<int> configuration, bool batchNorm, string weights)
    {
        var widths = configuration.ToArray();
        return new(
            name, "VGG", InputSize, [ImageNetWeights.V1(weights)], classes => Build(name, widths, batchNorm, classes));
    }

    private static ModelGraph Build(string name, int[] configuration, bool batchNorm, int classes)
    {
        var graph = new GraphBuilder(name, new(3, InputSize, InputSize));
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
