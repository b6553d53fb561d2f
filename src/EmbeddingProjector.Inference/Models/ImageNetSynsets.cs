namespace EmbeddingProjector.Inference.Models;

/// <summary>The WordNet synset behind each of ImageNet's 1000 classes (WordNet 3.0, Princeton University): its id and
/// its words.</summary>
internal static class ImageNetSynsets
{
    /// <summary>By class index: the words of the synset, and its id such as <c>n06874185</c> at the end.</summary>
    public static ImmutableArray<ImmutableArray<string>> Words { get; } = Read();

    private static ImmutableArray<ImmutableArray<string>> Read()
    {
        const string resource = "imagenet-synsets.txt";
        using var stream = typeof(ImageNetSynsets).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource '{resource}'");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(Parse)];
    }

    // n06874185 traffic light, traffic signal, stoplight
    private static ImmutableArray<string> Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return [.. line[(space + 1)..].Split(", "), line[..space]];
    }
}
