namespace EmbeddingProjector.Imaging.Bmp;

/// <summary>Undoes the run-length coding of 4-bit and 8-bit indices.</summary>
/// <remarks>Step by step Pillow's <c>BmpRleDecoder</c>, whose quirks the comments name.</remarks>
internal ref struct BmpRunLength
{
    private readonly ReadOnlySpan<byte> file;
    private readonly BmpHeader header;
    private readonly long total;
    private byte[] indices; // [height, width], as far as filled; grows with what the file really holds
    private long filled;
    private int position;
    private int x;

    private BmpRunLength(ReadOnlySpan<byte> file, int position, BmpHeader header)
    {
        this.file = file;
        this.position = position;
        this.header = header;
        total = (long)header.Width * header.Height;
        indices = new byte[Math.Min(total, 4096)];
    }

    /// <summary>Decodes all indices, one a byte, in the file's order of rows.</summary>
    /// <exception cref="ImageUnreadableException">They end before the picture does.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> file, int position, BmpHeader header)
    {
        var decoder = new BmpRunLength(file, position, header);
        while (decoder.filled < decoder.total && decoder.Step())
        {
        }

        if (decoder.filled < decoder.total)
            Unreadable.Truncated(BmpCodec.Name, $"expected {decoder.total} pixels, found {decoder.filled}");

        return decoder.indices;
    }

    private bool Step()
    {
        if (file.Length - position < 2)
            return false;

        var (count, value) = (file[position], file[position + 1]);
        position += 2;
        if (count > 0)
        {
            // A run is cut at the end of its row.
            var length = Math.Clamp(header.Width - x, 0, count);
            AddRun(value, length);
            x += length;
            return true;
        }

        switch (value)
        {
            case 0:
                Skip((header.Width - filled % header.Width) % header.Width);
                x = 0;
                return true;
            case 1:
                return false;
            case 2:
                return Move();
            default:
                return AddLiteral(value);
        }
    }

    private void AddRun(byte value, int length)
    {
        Grow(length);
        for (var i = 0; i < length && filled < total; i++)
            indices[filled++] = !header.HasNibbles ? value : i % 2 == 0 ? (byte)(value >> 4) : (byte)(value & 15);
    }

    // Pillow reads the two bytes of a move, then takes the next two instead.
    private bool Move()
    {
        if (file.Length - position < 4)
            return false;

        var (right, up) = (file[position + 2], file[position + 3]);
        position += 4;
        Skip(right + (long)up * header.Width);
        x = (int)(filled % header.Width);
        return true;
    }

    // Of an odd number of 4-bit indices Pillow drops the last one.
    private bool AddLiteral(int count)
    {
        var bytes = header.HasNibbles ? count / 2 : count;
        var literal = file.Slice(position, Math.Min(bytes, file.Length - position));
        position += literal.Length;
        Grow(2 * literal.Length);
        foreach (var value in literal)
        {
            if (!header.HasNibbles)
            {
                Add(value);
                continue;
            }

            Add((byte)(value >> 4));
            Add((byte)(value & 15));
        }

        x += count;
        position += position % 2;
        return literal.Length == bytes;
    }

    private void Add(byte index)
    {
        if (filled < total)
            indices[filled++] = index;
    }

    private void Skip(long count)
    {
        Grow(count);
        filled = Math.Min(total, filled + count);
    }

    private void Grow(long count)
    {
        var needed = Math.Min(total, filled + count);
        if (needed > indices.Length)
            Array.Resize(ref indices, (int)Math.Min(total, Math.Max(needed, 2L * indices.Length)));
    }
}
