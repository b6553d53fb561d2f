namespace EmbeddingProjector.Inference.Models;

/// <summary>ImageNet's 1000 classes in torchvision's order and spelling (<c>torchvision.models._meta</c>).</summary>
internal static class ImageNetCategories
{
    /// <summary>The names, by class index.</summary>
    public static ImmutableArray<string> Names { get; } = Read();

    private static ImmutableArray<string> Read()
    {
        const string resource = "imagenet-categories.txt";
        using var stream = typeof(ImageNetCategories).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{resource}'");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)];
    }
}
