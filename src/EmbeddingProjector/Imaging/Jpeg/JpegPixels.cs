namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Puts a frame's components together into RGB.</summary>
internal static class JpegPixels
{
    /// <summary>Transforms what is still coefficients, widens what is subsampled, and converts the colours.</summary>
    public static RgbImage Assemble(JpegFrame frame, JpegColorSpace space)
    {
        var smooth = BlockSmoothing.IsUseful(frame);
        foreach (var component in frame.Components)
        {
            if (smooth)
                BlockSmoothing.Transform(frame, component);
            else if (component.Coefficients is not null)
                TransformAll(component, component.Coefficients);
        }

        var pixels = GC.AllocateUninitializedArray<byte>(frame.Width * frame.Height * 3);
        var image = new RgbImage(frame.Width, frame.Height, pixels);
        var components = Array.ConvertAll(frame.Components, component => new ComponentRows(frame, component));
        for (var y = 0; y < frame.Height; y++)
        {
            var first = components[0].Row(y)[..frame.Width];
            var rgb = image.Row(y);
            if (space == JpegColorSpace.Gray)
            {
                JpegColors.FromGray(first, rgb);
                continue;
            }

            var second = components[1].Row(y)[..frame.Width];
            var third = components[2].Row(y)[..frame.Width];
            if (space is JpegColorSpace.Rgb or JpegColorSpace.Cmyk)
                JpegColors.Interleave(first, second, third, rgb);
            else
                YccConversion.ToRgb(first, second, third, rgb);

            if (space is JpegColorSpace.Cmyk or JpegColorSpace.Ycck)
                JpegColors.ApplyBlack(components[3].Row(y)[..frame.Width], rgb, inverted: space == JpegColorSpace.Cmyk);
        }

        foreach (var component in frame.Components)
            component.Release();

        return image;
    }

    private static void TransformAll(JpegComponent component, short[] coefficients)
    {
        for (var row = 0; row < component.BlockRows; row++)
        {
            for (var column = 0; column < component.BlockColumns; column++)
            {
                var offset = component.BlockOffset(column, row);
                var block = coefficients.AsSpan(offset, JpegComponent.BlockLength);
                InverseDct.Transform(block, component, column, row);
            }
        }
    }
}

/// <summary>The simple colour conversions of a row.</summary>
internal static class JpegColors
{
    /// <summary>Repeats gray three times.</summary>
    public static void FromGray(ReadOnlySpan<byte> gray, Span<byte> rgb) => Interleave(gray, gray, gray, rgb);

    /// <summary>Puts three rows together.</summary>
    public static void Interleave(
        ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        for (var x = RgbInterleave.Rows(red, green, blue, rgb); x < red.Length; x++)
        {
            rgb[3 * x] = red[x];
            rgb[3 * x + 1] = green[x];
            rgb[3 * x + 2] = blue[x];
        }
    }

    /// <summary>Turns inks into light.</summary>
    /// <remarks>
    /// Pillow takes every four-component JPEG for one of Adobe's, which store 255 - ink; libjpeg leaves CMYK as stored
    /// and gives YCCK as 255 - RGB. Either way Pillow inverts, then applies black.
    /// </remarks>
    /// <param name="black">[width]: black as stored.</param>
    /// <param name="rgb">[width, 3]: the inks' part; becomes RGB.</param>
    /// <param name="inverted">Whether the first three are as stored (CMYK), not yet inverted.</param>
    public static void ApplyBlack(ReadOnlySpan<byte> black, Span<byte> rgb, bool inverted)
    {
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = InkColors.Light(inverted ? 255 - rgb[i] : rgb[i], black[i / 3]);
    }
}
