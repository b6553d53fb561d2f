namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>What stands where an effect shows a place outside the picture.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
/// <param name="IsEdge">The nearest pixel of the picture's border, and not the colour.</param>
public readonly record struct PictureFill(byte Red, byte Green, byte Blue, bool IsEdge = false)
{
    /// <summary>Black.</summary>
    public static PictureFill Black { get; } = new(0, 0, 0);

    /// <summary>The nearest pixel of the picture's border.</summary>
    public static PictureFill Edge { get; } = new(0, 0, 0, IsEdge: true);

    /// <summary>Reads <c>black</c>, <c>mean</c>, <c>edge</c> or <c>#rrggbb</c>, in any case.</summary>
    /// <param name="text">What the user typed.</param>
    /// <param name="mean">The colour that <c>mean</c> stands for, of values in 0..1: the one that a model's transform
    /// subtracts, so that the model sees zeros (<see cref="ImageTransform.Mean"/>).</param>
    /// <param name="fill">The fill.</param>
    public static bool TryParse(string text, ImmutableArray<float> mean, out PictureFill fill)
    {
        fill = Black;
        switch (text.ToLowerInvariant())
        {
            case "black":
                return true;
            case "edge":
                fill = Edge;
                return true;
            case "mean":
                fill = new PictureFill(Level(mean[0]), Level(mean[1]), Level(mean[2]));
                return true;
            case ['#', .. { Length: 6 } digits]
                when int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb):
                fill = new PictureFill((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
                return true;
            default:
                return false;
        }
    }

    /// <summary><c>edge</c> or <c>#rrggbb</c>.</summary>
    public override string ToString() => IsEdge ? "edge" : $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>Makes a picture of one colour; black for <see cref="Edge"/>, whose pixels the effect writes.</summary>
    internal RgbImage Canvas(int width, int height)
    {
        var canvas = new RgbImage(width, height);
        if (this is { Red: 0, Green: 0, Blue: 0 })
            return canvas;

        for (var i = 0; i < canvas.Pixels.Length; i += 3)
            Write(canvas.Pixels.AsSpan(i, 3));
        return canvas;
    }

    /// <summary>Writes the colour over one pixel.</summary>
    internal void Write(Span<byte> pixel) => (pixel[0], pixel[1], pixel[2]) = (Red, Green, Blue);

    private static byte Level(float value) => (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);
}
