using EmbeddingProjector.Imaging;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Viewer;

/// <summary>Sets to make pages of.</summary>
internal static class PageSets
{
    /// <summary>Items of some classes around the classes' centres, with a thumbnail of one colour each.</summary>
    public static EmbeddingSet Classes(
        int count, int dimension = 16, int classes = 5, int seed = 1, string name = "items", int? thumbnail = 16)
    {
        var random = new SeededRandom(seed);
        var centers = new Matrix(classes, dimension);
        foreach (ref var value in centers.Values.Span) value = 4 * (float)random.NextDouble();
        var vectors = new Matrix(count, dimension);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < dimension; j++)
                vectors[i, j] = centers[i % classes, j] + (float)random.NextDouble() + (float)random.NextDouble();
        }

        return new EmbeddingSet
        {
            Name = name,
            Ids = [.. Enumerable.Range(0, count).Select(i => $"i{i:x6}")],
            Vectors = vectors,
            Labels = [.. Enumerable.Range(0, count).Select(i => $"class {i % classes}")],
            Columns = [new("weight", [.. Enumerable.Range(0, count).Select(i => $"{i * 0.5}")])],
            Thumbnails = thumbnail is { } side
                ? new(() => [.. Enumerable.Range(0, count).Select(i => Patch(i, side))])
                : null,
        };
    }

    /// <summary>The colour of an item's thumbnail.</summary>
    public static byte[] ColorOf(int item) => [Shade(item * 37), Shade(item * 91), Shade(item * 53)];

    private static byte Shade(int value) => (byte)(40 + (value % 200));

    private static RgbImage Patch(int item, int side)
    {
        var image = new RgbImage(side, side);
        for (var i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = ColorOf(item)[i % 3];
        return image;
    }
}
