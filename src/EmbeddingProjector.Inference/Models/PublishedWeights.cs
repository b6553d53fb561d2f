using System.Collections.Frozen;

namespace EmbeddingProjector.Inference.Models;

/// <summary>The weight sets that torchvision publishes for its classifiers, as its <c>Weights</c> classes list them:
/// published-weights.tsv, which tests/Fixtures/models/describe.py writes.</summary>
/// <remarks>vgg16's IMAGENET1K_FEATURES is left out: its head holds no numbers and its transform is another.</remarks>
internal static class PublishedWeights
{
    private const string OwnLicense =
        "BSD-3-Clause (torchvision); the training data is under ImageNet's terms of access";

    private static readonly FrozenDictionary<string, ImmutableArray<WeightSet>> Sets = Read();

    /// <summary>A model's sets, torchvision's <c>DEFAULT</c> first and the others from new to old.</summary>
    /// <param name="model">torchvision's name.</param>
    public static ImmutableArray<WeightSet> Of(string model) => Sets[model];

    private static FrozenDictionary<string, ImmutableArray<WeightSet>> Read()
    {
        const string resource = "published-weights.tsv";
        using var stream = typeof(PublishedWeights).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{resource}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1) // the header
            .Select(line => line.TrimEnd('\r').Split('\t'))
            .GroupBy(row => row[0])
            .ToFrozenDictionary(rows => rows.Key, rows => rows.Select(Set).ToImmutableArray());
    }

    // model, name, file, resize, crop, interpolation, mean and std (one number for all channels, or empty for
    // ImageNet's), top-1, top-5, licence (empty for torchvision's)
    private static WeightSet Set(string[] row)
    {
        var transform = new ImageTransform
        {
            ResizeSize = int.Parse(row[3], CultureInfo.InvariantCulture),
            CropSize = int.Parse(row[4], CultureInfo.InvariantCulture),
            Interpolation = Enum.Parse<Interpolation>(row[5], ignoreCase: true),
        };
        return new()
        {
            Name = row[1],
            FileName = row[2],
            Url = new($"https://download.pytorch.org/models/{row[2]}"),
            Transform = row[6].Length == 0
                ? transform
                : transform with { Mean = Repeat(row[6]), Std = Repeat(row[7]) },
            Categories = ImageNetCategories.Names,
            Top1Accuracy = double.Parse(row[8], CultureInfo.InvariantCulture),
            Top5Accuracy = double.Parse(row[9], CultureInfo.InvariantCulture),
            License = row[10].Length == 0 ? OwnLicense : row[10],
        };
    }

    private static ImmutableArray<float> Repeat(string number) =>
        [.. Enumerable.Repeat(float.Parse(number, CultureInfo.InvariantCulture), 3)];
}
