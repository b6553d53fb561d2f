namespace EmbeddingProjector.Imaging.Pnm;

/// <summary>Reads the portable bitmaps, graymaps and pixmaps P1 to P6, of up to 16 bits a sample.</summary>
internal sealed class PnmCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "PNM";

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) =>
        header is [(byte)'P', >= (byte)'1' and <= (byte)'6', _, ..] && PnmTokens.IsSpace(header[2]);

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        var kind = file[1] - '0';
        var tokens = new PnmTokens(file, position: 2);
        var (width, height) = (tokens.TakeNumber(), tokens.TakeNumber());
        var isBitmap = kind is 1 or 4;
        var maximum = isBitmap ? 1 : tokens.TakeNumber();
        if (maximum is < 1 or > ushort.MaxValue)
            Unreadable.Corrupt(Name, $"expected a largest value of 1 to 65535, found {maximum}");

        PixelLimit.Check(Name, width, height, options);
        var channels = kind is 3 or 6 ? 3 : 1;
        var sampleBytes = kind > 3 && maximum > byte.MaxValue ? 2 : 1;
        var rowBytes = kind == 4 ? (width + 7) / 8 : (long)width * channels * sampleBytes;
        Unreadable.RequireLength(Name, "pixels", rowBytes * height, tokens.Rest.Length);

        var image = new RgbImage((int)width, (int)height);
        var samples = new byte[width * channels];
        var levels = PnmLevels.Make((int)maximum, isBitmap, isGray: channels == 1);
        var rest = tokens.Rest;
        for (var y = 0; y < height; y++)
        {
            if (kind < 4)
                ReadPlain(ref tokens, isBitmap, maximum, levels, samples);
            else if (isBitmap)
                ReadBits(rest.Slice((int)(y * rowBytes), (int)rowBytes), levels, samples);
            else
                ReadRaw(rest.Slice((int)(y * rowBytes), (int)rowBytes), sampleBytes, levels, samples);

            Spread(samples, channels, image.Row(y));
        }

        return image;
    }

    private static void ReadPlain(ref PnmTokens tokens, bool isBitmap, long maximum, byte[] levels, Span<byte> samples)
    {
        foreach (ref var sample in samples)
        {
            var value = isBitmap ? tokens.TakeBit() : tokens.TakeNumber();
            if (value > maximum)
                Unreadable.Corrupt(Name, $"expected a value of at most {maximum}, found {value}");

            sample = levels[value];
        }
    }

    private static void ReadBits(ReadOnlySpan<byte> row, byte[] levels, Span<byte> samples)
    {
        for (var x = 0; x < samples.Length; x++)
            samples[x] = levels[row[x / 8] >> (7 - x % 8) & 1];
    }

    private static void ReadRaw(ReadOnlySpan<byte> row, int sampleBytes, byte[] levels, Span<byte> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            var value = sampleBytes == 1 ? row[i] : BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]);
            samples[i] = levels[Math.Min(value, levels.Length - 1)];
        }
    }

    private static void Spread(ReadOnlySpan<byte> samples, int channels, Span<byte> rgb)
    {
        if (channels == 3)
        {
            samples.CopyTo(rgb);
            return;
        }

        for (var x = 0; x < samples.Length; x++)
            rgb.Slice(3 * x, 3).Fill(samples[x]);
    }
}

/// <summary>What the sample values of a file become.</summary>
internal static class PnmLevels
{
    /// <summary>Makes the table of a file.</summary>
    /// <remarks>
    /// Pillow scales to 0..255 and rounds half to even; but gray of more than 8 bits it scales to 0..65535 in its
    /// 32-bit mode "I", and converting that to RGB clips at 255. In a bitmap 1 is black.
    /// </remarks>
    /// <param name="maximum">The largest value that the file declares.</param>
    /// <param name="isBitmap">Whether the values are bits.</param>
    /// <param name="isGray">Whether there is one sample a pixel.</param>
    /// <returns>[maximum + 1]; larger samples count as the maximum.</returns>
    public static byte[] Make(int maximum, bool isBitmap, bool isGray)
    {
        if (isBitmap)
            return [255, 0];

        var top = isGray && maximum > byte.MaxValue ? ushort.MaxValue : byte.MaxValue;
        var levels = new byte[maximum + 1];
        for (var i = 0; i <= maximum; i++)
            levels[i] = (byte)Math.Min(byte.MaxValue, Math.Round((double)i / maximum * top, MidpointRounding.ToEven));

        return levels;
    }
}
