namespace EmbeddingProjector.Imaging.ImageSharp;

/// <summary>Looks into lossless WebP data for what makes ImageSharp take memory: the number of groups of prefix codes, which
/// a picture of some pixels can say to be 65,536, of kilobytes each.</summary>
/// <remarks>Only literals are looked at, as copies and the colour cache bring no group that was not there. Damage is left
/// for ImageSharp to tell. Source: the specification of WebP's lossless bit stream.</remarks>
internal ref struct WebpLossless
{
    private const int LengthCodes = 24;
    private const int DistanceCodes = 40;
    private const int LongestCode = 15;
    private static readonly int[] lengthOrder = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly ReadOnlySpan<byte> data;
    private long position; // in bits; past the end there are zeros

    private WebpLossless(ReadOnlySpan<byte> data, int start)
    {
        this.data = data;
        position = 8L * start;
    }

    /// <summary>Refuses data that say more groups than there are blocks that could use one.</summary>
    /// <param name="data">The chunk's content.</param>
    /// <param name="start">Where it goes on behind a head that tells the size.</param>
    /// <param name="width">Of the picture.</param>
    /// <param name="height">Of the picture.</param>
    /// <exception cref="ImageUnreadableException">It does.</exception>
    public static void RequireGroups(ReadOnlySpan<byte> data, int start, int width, int height)
    {
        var (groups, blocks) = new WebpLossless(data, start).CountGroups(width, height);
        if (groups > blocks)
            Unreadable.Corrupt(WebpCodec.Name, $"expected at most {blocks} groups of codes, one a block, found {groups}");
    }

    private (long Groups, long Blocks) CountGroups(int width, int height)
    {
        var seen = 0; // each transform comes once at most
        while (Bits(1) == 1)
        {
            var transform = Bits(2);
            if ((seen & (1 << transform)) != 0)
                return (1, 1);
            seen |= 1 << transform;
            switch (transform)
            {
                case 0 or 1: // predictors, colours
                    var bits = Bits(3) + 2;
                    if (LargestGroup((long)Parts(width, bits) * Parts(height, bits)) is null)
                        return (1, 1);
                    break;
                case 3: // a table of colours, of which several go into a pixel
                    var colors = Bits(8) + 1;
                    if (LargestGroup(colors) is null)
                        return (1, 1);
                    width = Parts(width, colors <= 2 ? 3 : colors <= 4 ? 2 : colors <= 16 ? 1 : 0);
                    break;
            }
        }

        if (Bits(1) == 1)
            Bits(4); // the colour cache
        if (Bits(1) == 0)
            return (1, 1);

        var blockBits = Bits(3) + 2;
        var blocks = (long)Parts(width, blockBits) * Parts(height, blockBits);
        return ((LargestGroup(blocks) ?? 0) + 1, blocks);
    }

    private static int Parts(int length, int bits) => (length + (1 << bits) - 1) >> bits;

    // Reads a small picture; of its pixels' literals the largest red and green as one number. Null where it is damaged.
    private int? LargestGroup(long pixels)
    {
        var cache = Bits(1) == 1 ? 1 << Bits(4) : 0;
        var (green, red, blue, alpha, distance) = (
            Codes(256 + LengthCodes + cache), Codes(256), Codes(256), Codes(256), Codes(DistanceCodes));
        if (green is null || red is null || blue is null || alpha is null || distance is null)
            return null;

        var largest = 0;
        for (var at = 0L; at < pixels;)
        {
            var symbol = Next(green);
            if (symbol < 0)
                return null;
            if (symbol < 256)
            {
                largest = Math.Max(largest, (Next(red) << 8) | symbol);
                Next(blue);
                Next(alpha);
                at++;
            }
            else if (symbol < 256 + LengthCodes)
            {
                at += Value(symbol - 256);
                Value(Next(distance));
            }
            else
            {
                at++;
            }
        }

        return largest;
    }

    // A length or distance: its code says how many bits follow.
    private long Value(int code)
    {
        if (code < 4)
            return code + 1;
        var extra = (code - 2) >> 1;
        return ((2L + (code & 1)) << extra) + Bits(extra) + 1;
    }

    // [0 to 15]: codes of each length, then the symbols in the order of their codes. Null where they are damaged.
    private int[]? Codes(int alphabet)
    {
        var lengths = new int[alphabet];
        if (Bits(1) == 1)
        {
            var count = Bits(1) + 1;
            int[] symbols = count == 1 ? [Bits(1 + (7 * Bits(1)))] : [Bits(1 + (7 * Bits(1))), Bits(8)];
            if (symbols.Max() >= alphabet)
                return null;
            foreach (var symbol in symbols)
                lengths[symbol] = 1;
            return Ordered(lengths);
        }

        var own = new int[lengthOrder.Length];
        var known = 4 + Bits(4);
        for (var i = 0; i < known; i++)
            own[lengthOrder[i]] = Bits(3);
        var code = Ordered(own);
        var left = Bits(1) == 0 ? alphabet : 2 + Bits(2 + (2 * Bits(3)));
        var before = 8;
        for (var symbol = 0; symbol < alphabet && left-- > 0;)
        {
            var length = Next(code);
            if (length < 0)
                return null;
            if (length < 16)
            {
                lengths[symbol++] = length;
                before = length == 0 ? before : length;
                continue;
            }

            var (repeated, times) = length switch
            {
                16 => (before, 3 + Bits(2)),
                17 => (0, 3 + Bits(3)),
                _ => (0, 11 + Bits(7)),
            };
            for (; times > 0 && symbol < alphabet; times--)
                lengths[symbol++] = repeated;
        }

        return Ordered(lengths);
    }

    private static int[] Ordered(int[] lengths) =>
    [
        .. Enumerable.Range(0, LongestCode + 1).Select(length => lengths.Count(other => other == length)),
        .. Enumerable.Range(1, LongestCode).SelectMany(length => lengths.Index().Where(code => code.Item == length))
            .Select(code => code.Index),
    ];

    // The next symbol; -1 where no code fits. A code of one symbol has no bits.
    private int Next(int[] codes)
    {
        if (codes.Length == LongestCode + 2)
            return codes[^1];

        var (code, first, place) = (0, 0, LongestCode + 1);
        for (var length = 1; length <= LongestCode; length++)
        {
            code |= Bits(1);
            var count = codes[length];
            if (code - first < count)
                return codes[place + code - first];
            place += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return -1;
    }

    private int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++, position++)
        {
            if (position >> 3 < data.Length)
                value |= ((data[(int)(position >> 3)] >> (int)(position & 7)) & 1) << i;
        }

        return value;
    }
}
