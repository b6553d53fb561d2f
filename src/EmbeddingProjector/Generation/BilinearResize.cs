namespace EmbeddingProjector.Generation;

/// <summary>Bilinear resizing without antialiasing, as <c>torch.nn.functional.interpolate</c> with
/// <c>align_corners=False</c>.</summary>
internal static class BilinearResize
{
    /// <summary>A picture of another size; the same one where the size is the same.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="width">Pixels.</param>
    public static FloatPicture Apply(FloatPicture picture, int height, int width)
    {
        if (picture.Height == height && picture.Width == width)
            return picture;

        var rows = Places(picture.Height, height);
        var columns = Places(picture.Width, width);
        var resized = new FloatPicture(height, width);
        for (var channel = 0; channel < FloatPicture.Channels; channel++)
        {
            var plane = picture.Values.AsSpan(channel * picture.Height * picture.Width);
            for (var y = 0; y < height; y++)
            {
                var (top, bottom, down) = rows[y];
                var upper = plane.Slice(top * picture.Width, picture.Width);
                var lower = plane.Slice(bottom * picture.Width, picture.Width);
                var target = resized.Values.AsSpan((channel * height + y) * width, width);
                for (var x = 0; x < width; x++)
                {
                    var (left, right, across) = columns[x];
                    var above = upper[left] + across * (upper[right] - upper[left]);
                    var below = lower[left] + across * (lower[right] - lower[left]);
                    target[x] = above + down * (below - above);
                }
            }
        }

        return resized;
    }

    private static (int First, int Second, float Part)[] Places(int from, int to)
    {
        var places = new (int, int, float)[to];
        for (var i = 0; i < to; i++)
        {
            var place = Math.Max(0, (i + 0.5) * from / to - 0.5);
            var first = Math.Min((int)place, from - 1);
            places[i] = (first, Math.Min(first + 1, from - 1), (float)(place - first));
        }

        return places;
    }
}
