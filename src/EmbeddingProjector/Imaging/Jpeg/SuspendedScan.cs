namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Tells whether Pillow reads a scan whose data runs out at the file's end, no marker behind it.</summary>
/// <remarks>
/// Pillow feeds libjpeg in pieces of 64 KiB, and libjpeg waits for more wherever its bit buffer cannot be filled, even
/// where the bits at hand would do. Whether the last unit comes out therefore depends on how full the buffer was, which
/// this repeats bit by bit: <c>jpeg_fill_bit_buffer</c>, and the two loops of <c>decode_mcu</c> in <c>jdhuff.c</c> of
/// libjpeg-turbo 2.1, with its 64-bit buffer.
/// </remarks>
internal ref struct SuspendedScan(ReadOnlySpan<byte> file, JpegScan scan, JpegTables tables)
{
    private const int PieceLength = 65536;
    private const int FullBits = 57;
    private const int LookBits = 8;
    private const int FastRefillBits = 16;
    private const int FastRefillBytes = 6;
    private const int LongestBlock = 512; // bytes; while as many are there for each block, the fast loop runs

    private readonly ReadOnlySpan<byte> file = file;
    private ulong bits; // the lowest are the next ones, as in libjpeg
    private int count;
    private int position;
    private int available;

    /// <summary>Decodes units without keeping their values.</summary>
    /// <param name="start">Where the last stretch of data begins.</param>
    /// <param name="units">How many units it holds.</param>
    /// <returns>Whether the last one is complete for libjpeg.</returns>
    public bool Reaches(int start, int units)
    {
        (bits, count, position) = (0, 0, start);
        available = Math.Min(file.Length, (start / PieceLength + 1) * PieceLength);
        while (units > 0)
        {
            var before = (bits, count, position);
            var single = scan.Components.Length == 1;
            var blocks = single ? 1 : scan.Components.Sum(component => component.Horizontal * component.Vertical);
            if ((available - position >= LongestBlock * blocks && TryUnit(single, isFast: true))
                || Restore(before) && TryUnit(single, isFast: false))
            {
                units--;
                continue;
            }

            Restore(before);
            if (available == file.Length)
                return false;

            available = Math.Min(file.Length, available + PieceLength);
        }

        return true;
    }

    private bool Restore((ulong Bits, int Count, int Position) before)
    {
        (bits, count, position) = before;
        return true;
    }

    private bool TryUnit(bool single, bool isFast)
    {
        foreach (var component in scan.Components)
        {
            var (dc, ac) = (tables.Dc(component.DcTable), tables.Ac(component.AcTable));
            for (var block = single ? 1 : component.Horizontal * component.Vertical; block > 0; block--)
            {
                if (!TryBlock(dc, ac, isFast))
                    return false;
            }
        }

        return true;
    }

    private bool TryBlock(HuffmanTable dc, HuffmanTable ac, bool isFast)
    {
        if (!TrySymbol(dc, isFast, out var symbol) || !TrySkip(symbol & 15, isFast))
            return false;

        for (var k = 1; k < JpegComponent.BlockLength; k++)
        {
            if (!TrySymbol(ac, isFast, out symbol))
                return false;

            k += symbol >> 4;
            if ((symbol & 15) == 0)
            {
                if (symbol >> 4 != 15)
                    break;
            }
            else if (!TrySkip(symbol & 15, isFast))
            {
                return false;
            }
        }

        return true;
    }

    private bool TrySymbol(HuffmanTable table, bool isFast, out int symbol)
    {
        symbol = 0;
        if (isFast ? !TryFillFast() : count < LookBits && !TryFill())
            return false;

        symbol = table.Find(bits << (64 - count), out var length);
        if (isFast || length <= LookBits)
        {
            count -= length;
            return true;
        }

        // A longer code is taken at nine bits, then bit by bit; how long it is, the bits not yet in the buffer tell.
        var ahead = this;
        ahead.available = file.Length;
        ahead.TryFill();
        symbol = table.Find(ahead.bits << (64 - ahead.count), out length);
        for (var wanted = LookBits + 1; length > 0; length -= wanted, wanted = 1)
        {
            if (!TrySkip(wanted, isFast: false))
                return false;
        }

        return true;
    }

    private bool TrySkip(int length, bool isFast)
    {
        if (length == 0)
            return true;

        if (isFast ? !TryFillFast() : count < length && !TryFill())
            return false;

        count -= length;
        return true;
    }

    // All or nothing: libjpeg forgets what it has taken when it suspends.
    private bool TryFill()
    {
        while (count < FullBits)
        {
            if (!TryTake())
                return false;
        }

        return true;
    }

    private bool TryFillFast()
    {
        if (count > FastRefillBits)
            return true;

        for (var i = 0; i < FastRefillBytes; i++)
        {
            if (!TryTake())
                return false;
        }

        return true;
    }

    private bool TryTake()
    {
        if (position >= available)
            return false;

        var value = file[position++];
        if (value == 0xFF)
        {
            while (position < available && file[position] == 0xFF)
                position++;

            if (position >= available)
                return false;

            position++; // the stuffed zero: there is no marker up to the file's end
        }

        bits = bits << 8 | value;
        count += 8;
        return true;
    }
}
