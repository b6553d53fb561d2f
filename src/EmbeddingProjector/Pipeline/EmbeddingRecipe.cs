namespace EmbeddingProjector.Pipeline;

/// <summary>All that decides the values of a picture's vector and prediction: equal recipes give equal bits.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Weights">The weight set's name.</param>
/// <param name="WeightsSha256">SHA-256 of the weight file, lower-case hexadecimal; that of no bytes for a model without
/// weights.</param>
/// <param name="Layer">The node's name.</param>
/// <param name="Pooling">What became of a feature map.</param>
/// <param name="Transform">What a picture went through, in words.</param>
/// <param name="ApplyOrientation">Whether EXIF orientation was applied.</param>
/// <param name="Engine">The engine's name.</param>
/// <param name="WithPrediction">Whether the head was run.</param>
public sealed record EmbeddingRecipe(
    string Model,
    string Weights,
    string WeightsSha256,
    string Layer,
    Pooling Pooling,
    string Transform,
    bool ApplyOrientation,
    string Engine,
    bool WithPrediction)
{
    /// <summary>Whether the values are the same bits in any batch and on any number of threads.</summary>
    public bool IsInvariant { get; init; } = true;

    /// <summary>A transform in words, such as
    /// <c>resize 256, centre crop 224, Bilinear, mean 0.485 0.456 0.406, std 0.229 0.224 0.225</c>.</summary>
    /// <param name="transform">The transform.</param>
    public static string Describe(ImageTransform transform)
    {
        var crop = transform.CropSize.ToString(CultureInfo.InvariantCulture);
        var resize = transform.ResizeSize.ToString(CultureInfo.InvariantCulture);
        var down = transform.CropsDown ? " rounded down" : "";
        var sizes = transform.Kind is TransformKind.Squash
            ? $"squash {crop}"
            : $"resize {resize}, centre crop {crop}{down}";
        return $"{sizes}, {transform.Interpolation}, mean {Numbers(transform.Mean)}, std {Numbers(transform.Std)}";
    }

    /// <summary>The transform that <see cref="Transform"/> tells of; null where it is in no words of ours.</summary>
    public ImageTransform? ReadTransform() => TransformText.TryParse(Transform);

    /// <summary>What is different in another recipe, in words; empty where both give equal bits. The weight set's name
    /// does not count where the file is the same.</summary>
    /// <param name="found">The other one.</param>
    public string Differences(EmbeddingRecipe found)
    {
        (string Name, object Expected, object Found)[] parts =
        [
            ("model", Model, found.Model),
            ("weights' SHA-256", WeightsSha256, found.WeightsSha256),
            ("layer", Layer, found.Layer),
            ("pooling", Pooling, found.Pooling),
            ("transform", Transform, found.Transform),
            ("EXIF orientation applied", ApplyOrientation, found.ApplyOrientation),
            ("engine", Engine, found.Engine),
        ];
        return string.Join("; ", parts
            .Where(part => !part.Expected.Equals(part.Found))
            .Select(part => $"{part.Name}: expected {part.Expected}, found {part.Found}"));
    }

    private static string Numbers(IEnumerable<float> values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
