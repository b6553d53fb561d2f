using EmbeddingProjector.Inference.Names;

namespace EmbeddingProjector.Inference.Models;

/// <summary>Every architecture that the library can build: the rows of all families' tables.</summary>
public static class ModelCatalog
{
    /// <summary>The architectures, family by family.</summary>
    public static ImmutableArray<ModelArchitecture> All { get; } =
    [
        .. TinyResNet.Variants, .. Pixels.Variants, .. AlexNet.Variants, .. Vgg.Variants, .. ResNet.Variants,
        .. SqueezeNet.Variants, .. GoogLeNet.Variants, .. InceptionV3.Variants, .. DenseNet.Variants,
        .. MobileNetV2.Variants, .. MobileNetV3.Variants, .. MnasNet.Variants, .. ShuffleNetV2.Variants,
        .. EfficientNet.Variants, .. RegNet.Variants, .. ConvNeXt.Variants, .. VisionTransformer.Variants,
        .. SwinTransformer.Variants, .. MaxVit.Variants,
    ];

    /// <summary>The architectures' names, in the order of <see cref="All"/>.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(model => model.Name)];

    /// <summary>The model whose weights the library carries: <c>tiny-resnet20</c>.</summary>
    public static ModelArchitecture Default => All[0];

    /// <summary>Finds an architecture by name, without regard to case.</summary>
    /// <param name="name">torchvision's name, such as <c>resnet152</c>.</param>
    /// <exception cref="NameNotFoundException">There is none; the nearest names are listed.</exception>
    public static ModelArchitecture Find(string name) =>
        All.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw NotFound(name);

    private static NameNotFoundException NotFound(string name)
    {
        var nearest = NearestNames.Of(name, Names);
        return new("ModelNotFound", name, $"there is no model '{name}'; nearest: {string.Join(", ", nearest)}", nearest);
    }
}
