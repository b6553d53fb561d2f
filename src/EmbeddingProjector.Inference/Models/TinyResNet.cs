namespace EmbeddingProjector.Inference.Models;

/// <summary>The library's own small ResNet for 32-pixel pictures, with weights that it carries
/// (TinyResNet20/MODEL-CARD.md).</summary>
internal static class TinyResNet
{
    private const int InputSize = 32;

    public static ImmutableArray<ModelArchitecture> Variants { get; } =
        [new("tiny-resnet20", "TinyResNet", InputSize, [Weights], Build)];

    private static WeightSet Weights => new()
    {
        Name = "CIFAR10_MNIST_FASHION_V1",
        FileName = "tiny-resnet20.safetensors",
        Transform = new ImageTransform
        {
            ResizeSize = InputSize,
            CropSize = InputSize,
            Mean = [0.4914f, 0.4822f, 0.4465f],
            Std = [0.2470f, 0.2435f, 0.2616f],
        },
        Categories =
        [
            "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
            "digit 0", "digit 1", "digit 2", "digit 3", "digit 4",
            "digit 5", "digit 6", "digit 7", "digit 8", "digit 9",
            "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
        ],
        License = "MIT (this project); trained on CIFAR-10, MNIST (CC BY-SA 3.0) and Fashion-MNIST (MIT)",
    };

    private static ModelGraph Build(int classes, int size)
    {
        var graph = new GraphBuilder("tiny-resnet20", new(3, size, size));
        var x = graph.Conv2d("conv1", graph.Input, 32, 3, padding: 1, bias: false);
        x = graph.BatchNorm2d("bn1", x);
        x = graph.Relu("relu", x);
        x = ResNet.Layer(graph, "layer1", x, ResNet.BasicBlock, planes: 32, depth: 3, stride: 1);
        x = ResNet.Layer(graph, "layer2", x, ResNet.BasicBlock, planes: 64, depth: 3, stride: 2);
        x = ResNet.Layer(graph, "layer3", x, ResNet.BasicBlock, planes: 128, depth: 3, stride: 2);
        x = graph.AdaptiveAvgPool2d("avgpool", x, 1);
        x = graph.Flatten("flatten", x);
        return graph.Build(graph.Linear("fc", x, classes));
    }
}
