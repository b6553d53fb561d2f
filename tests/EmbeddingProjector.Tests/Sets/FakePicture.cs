using System.Text;
using EmbeddingProjector.Data;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Sets;

/// <summary>A picture in memory: a text from which its pixels follow. One that begins with <c>broken</c> does not
/// decode.</summary>
internal sealed record FakePicture(string Name, string? Label, string Content)
    : ImageItem(Name, Label, "/pictures/" + Name)
{
    public const int Side = 4;

    private static int decoded;

    /// <summary>How many pictures were decoded since the program started.</summary>
    public static int Decoded => decoded;

    /// <summary>Pictures <c>0.png</c> to <c>count - 1</c>, of two labels.</summary>
    public static FakePicture[] Many(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new FakePicture($"{i % 2}/{i:D4}.png", $"{i % 2}", $"picture {i}"))];

    public override byte[] ReadContent() =>
        Content.StartsWith("missing", StringComparison.Ordinal)
            ? throw new FileNotFoundException("the file is gone", SourcePath)
            : Encoding.UTF8.GetBytes(Content);

    public override RgbImage Decode(byte[] content, ImageReadOptions options)
    {
        Interlocked.Increment(ref decoded);
        if (Content.StartsWith("broken", StringComparison.Ordinal))
            throw new ImageUnreadableException("FAKE", "expected pixels, found none");

        var image = new RgbImage(Side, Side);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)((content[i % content.Length] * 31) + i);
        if (Content.StartsWith("nan", StringComparison.Ordinal))
            image.Pixels.AsSpan().Fill(FakeEngine.NanPixel);
        return image;
    }
}
