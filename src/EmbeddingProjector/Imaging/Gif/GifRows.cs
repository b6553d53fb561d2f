namespace EmbeddingProjector.Imaging.Gif;

/// <summary>Puts a frame's pixels into their rows, in the order in which an interlaced frame has them.</summary>
internal struct GifRows(GifFrame frame)
{
    // Each pass of an interlaced frame: first row, step.
    private static readonly (int First, int Step)[] Passes = [(0, 8), (4, 8), (2, 4), (1, 2)];

    private int pass;
    private int x;
    private int y;

    /// <summary>Writes the next pixels.</summary>
    /// <returns>True once the last row is full; what is left over is dropped.</returns>
    public bool Write(Span<byte> screen, ReadOnlySpan<byte> pixels)
    {
        while (!pixels.IsEmpty)
        {
            var part = pixels[..Math.Min(pixels.Length, frame.Width - x)];
            part.CopyTo(screen[((frame.Top + y) * frame.ScreenWidth + frame.Left + x)..]);
            pixels = pixels[part.Length..];
            x += part.Length;
            if (x == frame.Width && !NextRow())
                return true;
        }

        return false;
    }

    private bool NextRow()
    {
        x = 0;
        y += frame.IsInterlaced ? Passes[pass].Step : 1;
        while (y >= frame.Height)
        {
            if (!frame.IsInterlaced || ++pass == Passes.Length)
                return false;

            y = Passes[pass].First;
        }

        return true;
    }
}
