namespace EmbeddingProjector.Plots;

/// <summary>Scales thumbnails for drawing: averages where they shrink, interpolates where they grow.</summary>
internal static class AreaScaling
{
    /// <summary>A picture of another size; the same one where the size is the same.</summary>
    public static RgbImage Resize(RgbImage image, int width, int height)
    {
        if (image.Width == width && image.Height == height)
            return image;

        var columns = Weights(image.Width, width);
        var rows = Weights(image.Height, height);
        var narrow = new float[image.Height * width * 3]; // [image height, width, 3]
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (first, weights) = columns[x];
                for (var channel = 0; channel < 3; channel++)
                {
                    var sum = 0f;
                    for (var i = 0; i < weights.Length; i++)
                        sum += weights[i] * row[((first + i) * 3) + channel];
                    narrow[(((y * width) + x) * 3) + channel] = sum;
                }
            }
        }

        var scaled = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            var (first, weights) = rows[y];
            var target = scaled.Row(y);
            for (var x = 0; x < target.Length; x++)
            {
                var sum = 0f;
                for (var i = 0; i < weights.Length; i++)
                    sum += weights[i] * narrow[((first + i) * width * 3) + x];
                target[x] = (byte)Math.Clamp(sum + 0.5f, 0, 255);
            }
        }

        return scaled;
    }

    /// <summary>
    /// Each output pixel's first input pixel and weights: a triangle as wide as the scale, at least one pixel.
    /// </summary>
    private static (int First, float[] Weights)[] Weights(int from, int to)
    {
        var scale = (double)from / to;
        var support = Math.Max(1, scale);
        var table = new (int First, float[] Weights)[to];
        for (var i = 0; i < to; i++)
        {
            var center = (i + 0.5) * scale;
            var first = Math.Max(0, (int)Math.Floor(center - support));
            var end = Math.Min(from, (int)Math.Ceiling(center + support));
            var weights = new double[end - first];
            for (var k = 0; k < weights.Length; k++)
                weights[k] = Math.Max(0, 1 - (Math.Abs(first + k + 0.5 - center) / support));
            var total = weights.Sum();
            table[i] = (first, Array.ConvertAll(weights, weight => (float)(weight / total)));
        }

        return table;
    }
}
