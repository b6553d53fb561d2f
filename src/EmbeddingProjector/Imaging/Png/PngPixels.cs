namespace EmbeddingProjector.Imaging.Png;

/// <summary>
/// Turns a row of PNG samples into RGB as Pillow's <c>convert("RGB")</c> does: alpha and tRNS are dropped.
/// </summary>
internal static class PngPixels
{
    /// <param name="header">Gives the layout of <paramref name="samples"/>.</param>
    /// <param name="palette">[256, 3].</param>
    /// <param name="samples">The row's packed samples, big-endian.</param>
    /// <param name="rgb">[width, 3].</param>
    public static void Unpack(PngHeader header, byte[] palette, ReadOnlySpan<byte> samples, Span<byte> rgb)
    {
        switch (header.ColorType)
        {
            case PngColorType.Rgb when header.BitDepth == 8:
                samples.CopyTo(rgb);
                break;
            case PngColorType.Palette:
                Index(samples, header.BitDepth, palette, rgb);
                break;
            case PngColorType.Gray when header.BitDepth == 16:
                ClipGray16(samples, rgb);
                break;
            case PngColorType.Gray:
                Index(samples, header.BitDepth, GrayScales[header.BitDepth], rgb);
                break;
            default:
                TakeHighBytes(header, samples, rgb);
                break;
        }
    }

    // By bit depth: [1 << depth, 3], the sample times 255 / (2^depth - 1).
    private static readonly Dictionary<int, byte[]> GrayScales = new[] { 1, 2, 4, 8 }.ToDictionary(
        depth => depth,
        depth => Enumerable.Range(0, 3 << depth).Select(i => (byte)(i / 3 * (255 / ((1 << depth) - 1)))).ToArray());

    private static void Index(ReadOnlySpan<byte> samples, int depth, byte[] colors, Span<byte> rgb)
    {
        var (perByte, mask) = (8 / depth, (1 << depth) - 1);
        for (int x = 0, to = 0; to < rgb.Length; x++, to += 3)
        {
            var shift = 8 - depth - x % perByte * depth;
            colors.AsSpan((samples[x / perByte] >> shift & mask) * 3, 3).CopyTo(rgb[to..]);
        }
    }

    // Pillow reads 16-bit gray into its 32-bit mode "I", and converting that to RGB clips at 255 instead of scaling.
    private static void ClipGray16(ReadOnlySpan<byte> samples, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += 2, to += 3)
            rgb.Slice(to, 3).Fill(samples[from] != 0 ? (byte)255 : samples[from + 1]);
    }

    private static void TakeHighBytes(PngHeader header, ReadOnlySpan<byte> samples, Span<byte> rgb)
    {
        var sampleBytes = header.BitDepth / 8;
        var pixelBytes = sampleBytes * header.Channels;
        var (green, blue) = header.Channels < 3 ? (0, 0) : (sampleBytes, 2 * sampleBytes);
        for (int from = 0, to = 0; to < rgb.Length; from += pixelBytes, to += 3)
        {
            rgb[to] = samples[from];
            rgb[to + 1] = samples[from + green];
            rgb[to + 2] = samples[from + blue];
        }
    }
}
