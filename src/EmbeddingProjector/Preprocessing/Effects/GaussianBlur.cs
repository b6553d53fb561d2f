namespace EmbeddingProjector.Preprocessing.Effects;

/// <summary>Blurs bit for bit as Pillow's <c>ImageFilter.GaussianBlur</c>: three box blurs along each axis.</summary>
/// <remarks>
/// A box of fractional radius: the whole pixels weigh alike, the two beyond them less. Weights have 24 fraction bits
/// and each pass is rounded to 8 bits; the border pixel goes on for ever. Source: Pillow 9.4,
/// <c>libImaging/BoxBlur.c</c>, after Gwosdek, Grewenig, Bruhn and Weickert, "Theoretical foundations of Gaussian
/// convolution by extended box filtering" (2011).
/// </remarks>
internal static class GaussianBlur
{
    private const int Passes = 3;
    private const int FractionBits = 24;
    private const uint Half = 1u << (FractionBits - 1);

    /// <summary>The blurred picture.</summary>
    /// <param name="image">A picture of any size.</param>
    /// <param name="deviation">The Gaussian's standard deviation in pixels, 0 or more.</param>
    public static RgbImage Apply(RgbImage image, float deviation)
    {
        var blurred = new RgbImage(image.Width, image.Height, [.. image.Pixels]);
        var radius = BoxRadius(deviation);
        if (radius == 0)
            return blurred;

        var whole = (int)radius;
        var weight = (uint)((1 << FractionBits) / ((radius * 2) + 1));
        var farWeight = ((1u << FractionBits) - ((uint)((whole * 2) + 1) * weight)) / 2;
        var box = (whole, weight, farWeight);
        var line = new byte[Math.Max(image.Width, image.Height)];
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var start = 0; start < image.Width * 3 * image.Height; start += image.Width * 3)
                BlurPixels(blurred.Pixels.AsSpan(start), image.Width, 3, line, box);
        }

        for (var pass = 0; pass < Passes; pass++)
        {
            for (var column = 0; column < image.Width; column++)
                BlurPixels(blurred.Pixels.AsSpan(column * 3), image.Height, image.Width * 3, line, box);
        }

        return blurred;
    }

    // The mixture of float and double is Pillow's.
    private static float BoxRadius(float deviation)
    {
        var variance = deviation * deviation / Passes;
        var length = (float)Math.Sqrt((12.0 * variance) + 1.0);
        var whole = (float)Math.Floor((length - 1.0) / 2.0);
        var part = ((2 * whole) + 1) * ((whole * (whole + 1)) - (3 * variance));
        return whole + (part / (6 * (variance - ((whole + 1) * (whole + 1)))));
    }

    private static void BlurPixels(
        Span<byte> pixels, int count, int stride, byte[] line, (int Radius, uint Weight, uint FarWeight) box)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < count; i++)
                line[i] = pixels[(i * stride) + channel];
            BlurLine(line.AsSpan(0, count), pixels[channel..], stride, box);
        }
    }

    private static void BlurLine(
        ReadOnlySpan<byte> line, Span<byte> target, int stride, (int Radius, uint Weight, uint FarWeight) box)
    {
        var last = line.Length - 1;
        var sum = 0u; // of the 2 * radius + 1 pixels about the one before the first
        for (var i = -box.Radius - 1; i < box.Radius; i++)
            sum += line[Math.Clamp(i, 0, last)];

        for (var i = 0; i <= last; i++)
        {
            var before = line[Math.Max(i - box.Radius - 1, 0)];
            sum += (uint)line[Math.Min(i + box.Radius, last)] - before;
            var far = (uint)before + line[Math.Min(i + box.Radius + 1, last)];
            target[i * stride] = (byte)(((sum * box.Weight) + (far * box.FarWeight) + Half) >> FractionBits);
        }
    }
}
