namespace EmbeddingProjector.Inference.Weights;

/// <summary>The weights that the library itself carries, under locations of the form <c>embedded:NAME</c>.</summary>
internal static class EmbeddedWeights
{
    private const string Scheme = "embedded:";

    /// <summary>The location of a model's weights that has none: a file of no bytes.</summary>
    public const string Nothing = Scheme + "nothing";

    public static string LocationOf(string name) => Scheme + name;

    public static bool IsLocation(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    public static bool Exists(string name) =>
        typeof(EmbeddedWeights).Assembly.GetManifestResourceInfo(name) is not null;

    /// <exception cref="WeightFormatException">There is no such resource.</exception>
    public static Stream Open(string location) => location == Nothing
        ? Stream.Null
        : typeof(EmbeddedWeights).Assembly.GetManifestResourceStream(location[Scheme.Length..])
        ?? throw new WeightFormatException(location, "the library carries no weights of this name");
}
