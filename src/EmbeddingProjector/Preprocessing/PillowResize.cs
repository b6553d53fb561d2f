using System.Buffers;

namespace EmbeddingProjector.Preprocessing;

/// <summary>Resizes with antialiasing, bit for bit as Pillow's <c>Image.resize</c> does for mode RGB.</summary>
/// <remarks>
/// A horizontal pass, rounded to 8 bits, then a vertical pass; each is left out where it would not change the length.
/// Source: Pillow 9.4, <c>libImaging/Resample.c</c>.
/// </remarks>
internal static class PillowResize
{
    private const int Channels = 3;

    // What lies between the passes; more only for a picture that is millions of rows high.
    private const long MostBetween = 1 << 29;

    /// <summary>Resizes the whole picture.</summary>
    public static RgbImage Resize(RgbImage image, int width, int height, Interpolation interpolation)
    {
        var target = new RgbImage(width, height);
        Resize(image, width, height, interpolation, CropWindow.Whole(width, height), target);
        return target;
    }

    /// <summary>Computes only a window of the resized picture; its pixels are those of the whole.</summary>
    /// <param name="width">Width of the whole resized picture.</param>
    /// <param name="height">Height of the whole resized picture.</param>
    /// <param name="target">Receives the window at its offset; its other pixels are left alone.</param>
    /// <exception cref="ImageUnreadableException">
    /// The picture is so elongated that the work would not fit in memory.
    /// </exception>
    public static void Resize(
        RgbImage image, long width, long height, Interpolation interpolation, CropWindow window, RgbImage target)
    {
        var rowWeights = image.Height == height
            ? null
            : ResampleWeights.Make(image.Height, height, interpolation, window.Y, window.Height);
        var firstRow = rowWeights?.First[0] ?? (int)window.Y;
        var rows = (rowWeights?.SourceEnd ?? firstRow + window.Height) - firstRow;
        var stride = window.Width * Channels;
        if ((long)rows * stride > MostBetween)
            throw new ImageUnreadableException("resize", $"{image.Width} x {image.Height} is too elongated");

        // [rows, window width, 3]
        var between = ArrayPool<byte>.Shared.Rent(rows * stride + HorizontalResample.TargetPadding);
        try
        {
            if (image.Width == width)
            {
                CopyColumns(image, firstRow, rows, (int)window.X, between, stride);
            }
            else
            {
                var weights = ResampleWeights.Make(image.Width, width, interpolation, window.X, window.Width);
                HorizontalResample.Run(image, firstRow, rows, weights, between);
            }

            for (var y = 0; y < window.Height; y++)
            {
                var to = target.Row(window.OffsetY + y).Slice(window.OffsetX * Channels, stride);
                if (rowWeights is null)
                    between.AsSpan(y * stride, stride).CopyTo(to);
                else
                    VerticalResample.Run(between, stride, firstRow, rowWeights, y, to);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private static void CopyColumns(RgbImage image, int firstRow, int rows, int column, byte[] between, int stride)
    {
        for (var y = 0; y < rows; y++)
            image.Row(firstRow + y).Slice(column * Channels, stride).CopyTo(between.AsSpan(y * stride));
    }
}
