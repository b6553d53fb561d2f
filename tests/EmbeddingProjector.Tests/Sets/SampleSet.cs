using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

/// <summary>Small sets in memory.</summary>
internal static class SampleSet
{
    /// <summary>Five animals in two dimensions.</summary>
    public static EmbeddingSet Animals { get; } = new()
    {
        Name = "animals",
        Ids = ["a1", "a2", "a3", "a4", "a5"],
        Vectors = Matrix.FromRows([[1, 0], [1, 0.1f], [0, 1], [0.1f, 1], [-1, 0]]),
        Labels = ["cat", "cat", "dog", "Catfish", "plane"],
        Files = ["cat/1.png", "cat/2.png", "dog/1.png", "fish/3.png", "plane/5.png"],
        Columns = [new MetadataColumn("probability", ["0.5", "0.25", "1", "(none)", "1e-3"])],
    };

    /// <summary>A set of vectors with ids <c>a</c>, <c>b</c> and so on.</summary>
    public static EmbeddingSet Of(string name, params float[][] vectors) => new()
    {
        Name = name,
        Ids = [.. vectors.Select((_, i) => $"{(char)('a' + i)}")],
        Vectors = Matrix.FromRows(vectors),
    };
}
