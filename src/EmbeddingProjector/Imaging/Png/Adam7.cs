namespace EmbeddingProjector.Imaging.Png;

/// <summary>Reads the seven passes of an interlaced PNG.</summary>
internal static class Adam7
{
    // Each pass: first column, first row, column step, row step.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
    [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ];

    /// <summary>Reads the whole picture.</summary>
    public static RgbImage Read(PngRowReader rows, PngHeader header, byte[] palette)
    {
        var image = new RgbImage(header.Width, header.Height);
        var packed = new byte[header.Width * 3]; // [pass width, 3]
        foreach (var (firstX, firstY, stepX, stepY) in Passes)
        {
            var width = (header.Width - firstX + stepX - 1) / stepX;
            var height = (header.Height - firstY + stepY - 1) / stepY;
            if (width <= 0 || height <= 0)
                continue;

            rows.BeginPass(width, height);
            for (var y = firstY; y < header.Height; y += stepY)
            {
                PngPixels.Unpack(header, palette, rows.Next(), packed.AsSpan(0, width * 3));
                Spread(packed.AsSpan(0, width * 3), image.Row(y), firstX, stepX);
            }
        }

        return image;
    }

    private static void Spread(ReadOnlySpan<byte> packed, Span<byte> row, int first, int step)
    {
        for (int from = 0, to = first * 3; from < packed.Length; from += 3, to += step * 3)
            packed.Slice(from, 3).CopyTo(row[to..]);
    }
}
