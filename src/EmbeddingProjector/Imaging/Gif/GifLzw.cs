namespace EmbeddingProjector.Imaging.Gif;

/// <summary>GIF's LZW: decodes the data blocks of a frame.</summary>
/// <remarks>The same codes are refused as in Pillow's <c>GifDecode.c</c>.</remarks>
internal ref struct GifLzw
{
    private const int TableBits = 12;
    private const int TableLength = 1 << TableBits;

    private readonly ReadOnlySpan<byte> blocks;
    private readonly int indexBits;
    private readonly int clear;
    private readonly ushort[] previous = new ushort[TableLength]; // of each code, the code without its last index
    private readonly byte[] last = new byte[TableLength];
    private readonly byte[] text = new byte[TableLength]; // the current string, filled from its end
    private int position;
    private int blockEnd;
    private int bits;
    private int bitCount;

    /// <summary>Begins decoding.</summary>
    /// <param name="blocks">The data blocks, each with its length before it.</param>
    /// <param name="indexBits">0..12.</param>
    public GifLzw(ReadOnlySpan<byte> blocks, int indexBits)
    {
        this.blocks = blocks;
        this.indexBits = indexBits;
        clear = 1 << indexBits;
    }

    /// <summary>Decodes a frame into the screen.</summary>
    /// <param name="screen">[screen height, screen width].</param>
    /// <param name="frame">Where the frame lies.</param>
    public void Decode(Span<byte> screen, GifFrame frame)
    {
        var rows = new GifRows(frame);
        var (next, codeBits) = (clear + 2, indexBits + 1);
        var (lastCode, first) = (-1, (byte)0);
        while (true)
        {
            var code = TakeCode(codeBits);
            if (code == clear)
            {
                (next, codeBits, lastCode) = (clear + 2, indexBits + 1, -1);
                continue;
            }

            if (code == clear + 1)
                Unreadable.Truncated(GifCodec.Name, "the frame's data ends before its last pixel");

            if (code > (lastCode < 0 ? clear : next))
                Unreadable.Corrupt(GifCodec.Name, $"expected a code of at most {next}, found {code}");

            var start = Expand(code, lastCode, next, first);
            first = text[start];
            if (lastCode >= 0 && next < TableLength)
            {
                (previous[next], last[next]) = ((ushort)lastCode, first);
                if (next == (1 << codeBits) - 1 && codeBits < TableBits)
                    codeBits++;

                next++;
            }

            lastCode = code;
            if (rows.Write(screen, text.AsSpan(start)))
                return;
        }
    }

    /// <summary>Writes a code's string to the end of the text; returns where it begins.</summary>
    private readonly int Expand(int code, int lastCode, int next, byte first)
    {
        var start = TableLength;
        if (code == next && lastCode >= 0)
        {
            text[--start] = first;
            code = lastCode;
        }

        while (code >= clear)
        {
            if (start == 0 || code >= TableLength)
                Unreadable.Corrupt(GifCodec.Name, $"the string of code {code} does not end");

            text[--start] = last[code];
            code = previous[code];
        }

        if (start == 0)
            Unreadable.Corrupt(GifCodec.Name, "a string is longer than the table");

        text[--start] = (byte)code;
        return start;
    }

    private int TakeCode(int count)
    {
        while (bitCount < count)
        {
            while (position == blockEnd)
                BeginBlock();

            bits |= blocks[position++] << bitCount;
            bitCount += 8;
        }

        var code = bits & ((1 << count) - 1);
        bits >>= count;
        bitCount -= count;
        return code;
    }

    // Pillow begins a block only when all of it is there.
    private void BeginBlock()
    {
        if (position >= blocks.Length || blocks.Length - position < 1 + blocks[position])
            Unreadable.Truncated(GifCodec.Name, "the file ends before the frame's last pixel");

        blockEnd = position + 1 + blocks[position];
        position++;
    }
}

/// <summary>Puts a frame's pixels into their rows, in the order in which an interlaced frame has them.</summary>
internal struct GifRows(GifFrame frame)
{
    // Each pass of an interlaced frame: first row, step.
    private static readonly (int First, int Step)[] Passes = [(0, 8), (4, 8), (2, 4), (1, 2)];

    private int pass;
    private int x;
    private int y;

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
