namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>Keeps the largest disc about a picture's middle, so that a turned picture's corners tell nothing of the
/// angle.</summary>
/// <remarks>The result is the square around the disc. A pixel is in the disc if its centre is. Outside stands the fill;
/// for <see cref="PictureFill.Edge"/> the disc's pixel in the same direction from the middle.</remarks>
internal static class CircleCrop
{
    /// <summary>The square that holds the disc.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="fill">What stands outside the disc.</param>
    public static RgbImage Apply(RgbImage image, PictureFill fill)
    {
        var side = Math.Min(image.Width, image.Height);
        var (left, top) = ((image.Width - side) / 2, (image.Height - side) / 2);
        var target = fill.Canvas(side, side);
        var radius = side / 2.0;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (overX, overY) = (x + 0.5 - radius, y + 0.5 - radius);
                var distance = Math.Sqrt((overX * overX) + (overY * overY));
                if (distance > radius && !fill.IsEdge)
                    continue;

                var part = distance > radius ? (radius - 0.5) / distance : 1;
                var (fromX, fromY) = ((int)(radius + (overX * part)), (int)(radius + (overY * part)));
                image.Row(top + fromY).Slice((left + fromX) * 3, 3).CopyTo(target.Row(y)[(x * 3)..]);
            }
        }

        return target;
    }
}
