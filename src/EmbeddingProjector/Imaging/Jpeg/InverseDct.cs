namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>The inverse cosine transform of a block, dequantization included.</summary>
/// <remarks>
/// libjpeg's accurate integer method (Loeffler, Ligtenberg and Moschytz, 12 multiplications, 13-bit constants, in
/// <c>jidctint.c</c>), with the 16-bit words of libjpeg-turbo's vector versions: products and sums of inputs wrap at 16
/// bits, what lies between the passes saturates; except that where only the first row of coefficients is not zero, the
/// first pass is a shift, which wraps. No well-formed file reaches these limits.
/// </remarks>
internal static class InverseDct
{
    /// <summary>Fraction bits of the constants.</summary>
    public const int ConstBits = 13;

    /// <summary>Extra precision between the passes.</summary>
    public const int Pass1Bits = 2;

    /// <summary>
    /// What the second pass divides by: the constants, the extra precision, and 8 for the two passes.
    /// </summary>
    public const int Pass2Shift = ConstBits + Pass1Bits + 3;

    private const int Side = JpegComponent.BlockSide;
    private const byte Center = 128;

    /// <summary>Transforms a block into its component's samples.</summary>
    public static void Transform(ReadOnlySpan<short> block, JpegComponent component, int column, int row)
    {
        var samples = component.Samples.AsSpan(component.SampleOffset(column, row));
        var quantization = component.Quantization;
        if (quantization is null)
            Fill(samples, component.Stride, Center);
        else if (!block[1..].ContainsAnyExcept((short)0))
            Fill(samples, component.Stride, Flat((short)(block[0] * quantization[0])));
        else if (InverseDctVector.IsSupported)
            InverseDctVector.Transform(block, quantization, samples, component.Stride);
        else
            Scalar(block, quantization, samples, component.Stride);
    }

    internal static void Scalar(
        ReadOnlySpan<short> block, ReadOnlySpan<short> quantization, Span<byte> samples, int stride)
    {
        Span<short> between = stackalloc short[JpegComponent.BlockLength];
        Span<short> line = stackalloc short[Side];
        Span<int> sums = stackalloc int[Side];
        var hasFirstRowOnly = !block[Side..].ContainsAnyExcept((short)0);
        for (var x = 0; x < Side; x++)
        {
            for (var y = 0; y < Side; y++)
                line[y] = (short)(block[y * Side + x] * quantization[y * Side + x]);

            Pass(line, sums, ConstBits - Pass1Bits);
            for (var y = 0; y < Side; y++)
                between[y * Side + x] = hasFirstRowOnly
                    ? (short)(line[0] << Pass1Bits)
                    : (short)Math.Clamp(sums[y], short.MinValue, short.MaxValue);
        }

        for (var y = 0; y < Side; y++)
        {
            Pass(between.Slice(y * Side, Side), sums, Pass2Shift);
            for (var x = 0; x < Side; x++)
                samples[y * stride + x] = (byte)(Math.Clamp(sums[x], -Center, Center - 1) + Center);
        }
    }

    /// <summary>The sample value of a block whose only coefficient is DC.</summary>
    private static byte Flat(short dc)
    {
        var between = (short)(dc << Pass1Bits);
        return (byte)(Math.Clamp((between + (1 << (Pass1Bits + 2))) >> (Pass1Bits + 3), -Center, Center - 1) + Center);
    }

    private static void Fill(Span<byte> samples, int stride, byte value)
    {
        for (var y = 0; y < Side; y++)
            samples.Slice(y * stride, Side).Fill(value);
    }

    // One line of eight; names as in jidctint.c.
    private static void Pass(ReadOnlySpan<short> line, Span<int> sums, int shift)
    {
        var tmp2 = line[2] * DctConstants.C0541 + line[6] * (DctConstants.C0541 - DctConstants.C1847);
        var tmp3 = line[2] * (DctConstants.C0541 + DctConstants.C0765) + line[6] * DctConstants.C0541;
        var tmp0 = (short)(line[0] + line[4]) << ConstBits;
        var tmp1 = (short)(line[0] - line[4]) << ConstBits;
        var (tmp10, tmp13, tmp11, tmp12) = (tmp0 + tmp3, tmp0 - tmp3, tmp1 + tmp2, tmp1 - tmp2);

        var (y7, y5, y3, y1) = (line[7], line[5], line[3], line[1]);
        var (in3, in4) = ((short)(y7 + y3), (short)(y5 + y1));
        var z3 = in3 * (DctConstants.C1175 - DctConstants.C1961) + in4 * DctConstants.C1175;
        var z4 = in3 * DctConstants.C1175 + in4 * (DctConstants.C1175 - DctConstants.C0390);
        tmp0 = y7 * (DctConstants.C0298 - DctConstants.C0899) - y1 * DctConstants.C0899 + z3;
        tmp1 = y5 * (DctConstants.C2053 - DctConstants.C2562) - y3 * DctConstants.C2562 + z4;
        tmp2 = y3 * (DctConstants.C3072 - DctConstants.C2562) - y5 * DctConstants.C2562 + z3;
        tmp3 = y1 * (DctConstants.C1501 - DctConstants.C0899) - y7 * DctConstants.C0899 + z4;

        var half = 1 << (shift - 1);
        sums[0] = (tmp10 + tmp3 + half) >> shift;
        sums[7] = (tmp10 - tmp3 + half) >> shift;
        sums[1] = (tmp11 + tmp2 + half) >> shift;
        sums[6] = (tmp11 - tmp2 + half) >> shift;
        sums[2] = (tmp12 + tmp1 + half) >> shift;
        sums[5] = (tmp12 - tmp1 + half) >> shift;
        sums[3] = (tmp13 + tmp0 + half) >> shift;
        sums[4] = (tmp13 - tmp0 + half) >> shift;
    }
}
