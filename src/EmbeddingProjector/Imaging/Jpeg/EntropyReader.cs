namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Reads the bits of entropy-coded data: undoes byte stuffing, stops at markers.</summary>
/// <remarks>
/// Data that a marker ends too early is followed by zero bits, as in libjpeg: <see cref="CheckUnit"/> then sets
/// <see cref="Exhausted"/>, and the units up to the next restart marker stay empty. Data that the file's end cuts off
/// is an error, as it is in Pillow.
/// </remarks>
internal ref struct EntropyReader(ReadOnlySpan<byte> file, int position)
{
    /// <summary>After <see cref="Fill"/> there are at least this many bits, unless the data ends.</summary>
    public const int FilledBits = 32;

    private readonly ReadOnlySpan<byte> file = file;
    private int expectedRestart;

    /// <summary>The next bits, left-aligned, followed by zeros.</summary>
    public ulong Bits;

    /// <summary>How many bits are left; negative once zeros after the data's end have been taken.</summary>
    public int Count;

    /// <summary>The next byte to take from the file.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The marker that the data has run into; 0 while there is none.</summary>
    public int Marker { get; private set; }

    /// <summary>Whether this stretch of data ended before its last unit.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>Where the last stretch of data begins, and how many units came before it.</summary>
    public (int Position, int Units) LastRestart { get; private set; } = (position, 0);

    /// <summary>Takes bytes into <see cref="Bits"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (Count >= FilledBits)
            return;

        if (Marker == 0 && file.Length - Position >= sizeof(uint))
        {
            // Four bytes without 0xFF: subtracting 1 from each inverted byte borrows only where one is zero.
            var next = BinaryPrimitives.ReadUInt32BigEndian(file[Position..]);
            if (((~next - 0x01010101) & next & 0x80808080) == 0)
            {
                Bits |= (ulong)next << (FilledBits - Count);
                Count += FilledBits;
                Position += sizeof(uint);
                return;
            }
        }

        FillSlowly();
    }

    /// <summary>Takes the next <paramref name="count"/> bits, 0 to 16.</summary>
    public int Take(int count)
    {
        Fill();
        var value = (int)(Bits >> 1 >> (63 - count));
        Skip(count);
        return value;
    }

    public int TakeSymbol(HuffmanTable table)
    {
        Fill();
        var symbol = table.Find(Bits, out var length);
        Skip(length);
        return symbol;
    }

    /// <summary>Takes a byte, for arithmetic coding, in which data that a marker ends goes on with zeros.</summary>
    public int TakeByte()
    {
        if (Marker != 0)
            return 0;

        if (Position >= file.Length)
            Unreadable.Truncated(JpegCodec.Name, "the file ends within the picture's data");

        if (file[Position] != 0xFF)
            return file[Position++];

        if (!TryUnstuff() && Marker == 0)
            Unreadable.Truncated(JpegCodec.Name, "the file ends within the picture's data");

        return Marker == 0 ? 0xFF : 0;
    }

    /// <summary>Checks, after a unit, that it had data.</summary>
    public void CheckUnit()
    {
        if (Count >= 0)
            return;

        if (Marker == 0)
            Unreadable.Truncated(JpegCodec.Name, "the file ends within the picture's data");

        (Exhausted, Bits, Count) = (true, 0, 0);
    }

    /// <summary>Goes on after the next restart marker, or stays where that marker seems to be lost.</summary>
    /// <remarks>libjpeg's <c>read_restart_marker</c> and <c>jpeg_resync_to_restart</c>.</remarks>
    /// <param name="unit">How many units came before.</param>
    public void Restart(int unit)
    {
        (Bits, Count) = (0, 0);
        if (Marker == 0)
            FindMarker();

        while (Marker != 0 && Marker != JpegMarker.Restart0 + expectedRestart)
        {
            if (Marker is >= JpegMarker.BaselineFrame and not (>= JpegMarker.Restart0 and <= JpegMarker.Restart7))
                break;

            var ahead = (Marker - JpegMarker.Restart0 - expectedRestart) & 7;
            if (Marker >= JpegMarker.Restart0 && ahead is 1 or 2)
                break;

            if (Marker >= JpegMarker.Restart0 && ahead is not (6 or 7))
                Marker = 0;
            else
                FindMarker();
        }

        if (Marker == JpegMarker.Restart0 + expectedRestart)
            Marker = 0;

        LastRestart = (Position, unit);
        expectedRestart = (expectedRestart + 1) & 7;
        Exhausted = Exhausted && Marker != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Skip(int count)
    {
        Bits <<= count;
        Count -= count;
    }

    private void FindMarker()
    {
        var (marker, next) = JpegReader.FindMarker(file, Position);
        if (marker == 0)
            Unreadable.Truncated(JpegCodec.Name, "the file ends where a restart marker is due");

        (Marker, Position) = (marker, next);
    }

    private void FillSlowly()
    {
        while (Count <= 56 && Marker == 0 && Position < file.Length)
        {
            int value = file[Position];
            if (value == 0xFF && !TryUnstuff())
                return;
            if (value != 0xFF)
                Position++;

            Bits |= (ulong)value << (56 - Count);
            Count += 8;
        }
    }

    // 0xFF, perhaps repeated, then 0 is a byte 0xFF; then anything else is a marker; and at the end of the file
    // nothing.
    private bool TryUnstuff()
    {
        var after = Position + 1;
        while (after < file.Length && file[after] == 0xFF)
            after++;

        if (after >= file.Length)
        {
            Position = file.Length;
            return false;
        }

        (Marker, Position) = (file[after], after + 1);
        return Marker == 0;
    }
}
