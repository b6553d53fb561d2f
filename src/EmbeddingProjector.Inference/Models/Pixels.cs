namespace EmbeddingProjector.Inference.Models;

/// <summary>The transformed pixels themselves, as the baseline that any model should beat: no layer, no
/// weights.</summary>
internal static class Pixels
{
    private const int InputSize = 64;

    public static ImmutableArray<ModelArchitecture> Variants { get; } =
        [new("pixels", "Pixels", InputSize, [Weights], (_, size) => Build(size))];

    private static WeightSet Weights => new()
    {
        Name = "none",
        FileName = "",
        Transform = new ImageTransform { ResizeSize = InputSize, CropSize = InputSize },
        Categories = [],
        License = "none: there are no weights",
    };

    // Red, then green, then blue, each row by row: 3 * side * side values.
    private static ModelGraph Build(int size)
    {
        var graph = new GraphBuilder("pixels", new(3, size, size));
        var flat = graph.Flatten("flatten", graph.Input);
        return graph.Build(flat, flat);
    }
}
