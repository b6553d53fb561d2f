namespace EmbeddingProjector.Inference.Models;

/// <summary>The weight sets that torchvision publishes, trained on ImageNet-1k, as its <c>Weights</c> classes list
/// them.</summary>
internal static class ImageNetWeights
{
    private const string License = "BSD-3-Clause (torchvision); the training data is under ImageNet's terms of access";

    /// <summary>The first set, trained by the simple recipe.</summary>
    /// <param name="fileName">With the start of the file's SHA-256 before the extension.</param>
    /// <param name="resizeSize">The shorter side before the crop.</param>
    /// <param name="cropSize">The side of the square that the model sees.</param>
    public static WeightSet V1(string fileName, int resizeSize = 256, int cropSize = 224) =>
        Set("IMAGENET1K_V1", fileName, resizeSize, cropSize);

    /// <summary>The second set, trained by the longer recipe of 2021; torchvision's default where it exists.</summary>
    /// <param name="fileName">With the start of the file's SHA-256 before the extension.</param>
    /// <param name="resizeSize">The shorter side before the crop.</param>
    public static WeightSet V2(string fileName, int resizeSize = 232) =>
        Set("IMAGENET1K_V2", fileName, resizeSize, cropSize: 224);

    private static WeightSet Set(string name, string fileName, int resizeSize, int cropSize) => new()
    {
        Name = name,
        FileName = fileName,
        Url = new($"https://download.pytorch.org/models/{fileName}"),
        Transform = new ImageTransform { ResizeSize = resizeSize, CropSize = cropSize },
        Categories = ImageNetCategories.Names,
        License = License,
    };
}
