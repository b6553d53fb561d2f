using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>The inverse transform with AVX2: the eight lanes are the eight columns, then the eight rows.</summary>
/// <remarks>Equal to <see cref="InverseDct.Scalar"/> bit for bit.</remarks>
internal static class InverseDctVector
{
    // Pairs of factors for one multiply-and-add; the sums of jidctint.c, rearranged so that every product has an input.
    private static readonly Vector256<short> Tmp2 = Pair(DctConstants.C0541, DctConstants.C0541 - DctConstants.C1847);
    private static readonly Vector256<short> Tmp3 = Pair(DctConstants.C0541 + DctConstants.C0765, DctConstants.C0541);
    private static readonly Vector256<short> Z3 = Pair(DctConstants.C1175 - DctConstants.C1961, DctConstants.C1175);
    private static readonly Vector256<short> Z4 = Pair(DctConstants.C1175, DctConstants.C1175 - DctConstants.C0390);
    private static readonly Vector256<short> Odd0 = Pair(DctConstants.C0298 - DctConstants.C0899, -DctConstants.C0899);
    private static readonly Vector256<short> Odd1 = Pair(DctConstants.C2053 - DctConstants.C2562, -DctConstants.C2562);
    private static readonly Vector256<short> Odd2 = Pair(-DctConstants.C2562, DctConstants.C3072 - DctConstants.C2562);
    private static readonly Vector256<short> Odd3 = Pair(-DctConstants.C0899, DctConstants.C1501 - DctConstants.C0899);

    /// <summary>Whether this machine can.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <param name="block">[64] coefficients.</param>
    /// <param name="quantization">[64].</param>
    /// <param name="samples">Receives eight rows of eight.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    public static void Transform(
        ReadOnlySpan<short> block, ReadOnlySpan<short> quantization, Span<byte> samples, int stride)
    {
        Lines lines;
        ref var coefficients = ref MemoryMarshal.GetReference(block);
        ref var factors = ref MemoryMarshal.GetReference(quantization);
        lines.L0 = Vector128.LoadUnsafe(ref coefficients, 0) * Vector128.LoadUnsafe(ref factors, 0);
        lines.L1 = Vector128.LoadUnsafe(ref coefficients, 8) * Vector128.LoadUnsafe(ref factors, 8);
        lines.L2 = Vector128.LoadUnsafe(ref coefficients, 16) * Vector128.LoadUnsafe(ref factors, 16);
        lines.L3 = Vector128.LoadUnsafe(ref coefficients, 24) * Vector128.LoadUnsafe(ref factors, 24);
        lines.L4 = Vector128.LoadUnsafe(ref coefficients, 32) * Vector128.LoadUnsafe(ref factors, 32);
        lines.L5 = Vector128.LoadUnsafe(ref coefficients, 40) * Vector128.LoadUnsafe(ref factors, 40);
        lines.L6 = Vector128.LoadUnsafe(ref coefficients, 48) * Vector128.LoadUnsafe(ref factors, 48);
        lines.L7 = Vector128.LoadUnsafe(ref coefficients, 56) * Vector128.LoadUnsafe(ref factors, 56);
        if (block[JpegComponent.BlockSide..].ContainsAnyExcept((short)0))
        {
            Pass(ref lines, InverseDct.ConstBits - InverseDct.Pass1Bits);
        }
        else
        {
            lines.L0 <<= InverseDct.Pass1Bits;
            lines.L1 = lines.L2 = lines.L3 = lines.L4 = lines.L5 = lines.L6 = lines.L7 = lines.L0;
        }

        Transpose(ref lines);
        Pass(ref lines, InverseDct.Pass2Shift);
        Store(ref lines, samples, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(ref Lines l, [ConstantExpected] int shift)
    {
        var even = Zip(l.L2, l.L6);
        var tmp2 = Avx2.MultiplyAddAdjacent(even, Tmp2);
        var tmp3 = Avx2.MultiplyAddAdjacent(even, Tmp3);
        var half = Vector256.Create(1 << (shift - 1));
        var tmp0 = (Avx2.ConvertToVector256Int32(l.L0 + l.L4) << InverseDct.ConstBits) + half;
        var tmp1 = (Avx2.ConvertToVector256Int32(l.L0 - l.L4) << InverseDct.ConstBits) + half;
        var (tmp10, tmp13, tmp11, tmp12) = (tmp0 + tmp3, tmp0 - tmp3, tmp1 + tmp2, tmp1 - tmp2);

        var both = Zip(l.L7 + l.L3, l.L5 + l.L1);
        var z3 = Avx2.MultiplyAddAdjacent(both, Z3);
        var z4 = Avx2.MultiplyAddAdjacent(both, Z4);
        var outer = Zip(l.L7, l.L1);
        var inner = Zip(l.L5, l.L3);
        tmp0 = Avx2.MultiplyAddAdjacent(outer, Odd0) + z3;
        tmp1 = Avx2.MultiplyAddAdjacent(inner, Odd1) + z4;
        tmp2 = Avx2.MultiplyAddAdjacent(inner, Odd2) + z3;
        tmp3 = Avx2.MultiplyAddAdjacent(outer, Odd3) + z4;

        l.L0 = Narrow((tmp10 + tmp3) >> shift);
        l.L7 = Narrow((tmp10 - tmp3) >> shift);
        l.L1 = Narrow((tmp11 + tmp2) >> shift);
        l.L6 = Narrow((tmp11 - tmp2) >> shift);
        l.L2 = Narrow((tmp12 + tmp1) >> shift);
        l.L5 = Narrow((tmp12 - tmp1) >> shift);
        l.L3 = Narrow((tmp13 + tmp0) >> shift);
        l.L4 = Narrow((tmp13 - tmp0) >> shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Lines l)
    {
        var (a0, a1) = (Sse2.UnpackLow(l.L0, l.L1).AsInt32(), Sse2.UnpackHigh(l.L0, l.L1).AsInt32());
        var (a2, a3) = (Sse2.UnpackLow(l.L2, l.L3).AsInt32(), Sse2.UnpackHigh(l.L2, l.L3).AsInt32());
        var (a4, a5) = (Sse2.UnpackLow(l.L4, l.L5).AsInt32(), Sse2.UnpackHigh(l.L4, l.L5).AsInt32());
        var (a6, a7) = (Sse2.UnpackLow(l.L6, l.L7).AsInt32(), Sse2.UnpackHigh(l.L6, l.L7).AsInt32());
        var (b0, b1) = (Sse2.UnpackLow(a0, a2).AsInt64(), Sse2.UnpackHigh(a0, a2).AsInt64());
        var (b2, b3) = (Sse2.UnpackLow(a1, a3).AsInt64(), Sse2.UnpackHigh(a1, a3).AsInt64());
        var (b4, b5) = (Sse2.UnpackLow(a4, a6).AsInt64(), Sse2.UnpackHigh(a4, a6).AsInt64());
        var (b6, b7) = (Sse2.UnpackLow(a5, a7).AsInt64(), Sse2.UnpackHigh(a5, a7).AsInt64());
        (l.L0, l.L1) = (Sse2.UnpackLow(b0, b4).AsInt16(), Sse2.UnpackHigh(b0, b4).AsInt16());
        (l.L2, l.L3) = (Sse2.UnpackLow(b1, b5).AsInt16(), Sse2.UnpackHigh(b1, b5).AsInt16());
        (l.L4, l.L5) = (Sse2.UnpackLow(b2, b6).AsInt16(), Sse2.UnpackHigh(b2, b6).AsInt16());
        (l.L6, l.L7) = (Sse2.UnpackLow(b3, b7).AsInt16(), Sse2.UnpackHigh(b3, b7).AsInt16());
    }

    /// <summary>Saturates to bytes, moves zero to the centre, and transposes into rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref Lines l, Span<byte> samples, int stride)
    {
        var (p04, p15) = (Sse2.PackSignedSaturate(l.L0, l.L4), Sse2.PackSignedSaturate(l.L1, l.L5));
        var (p26, p37) = (Sse2.PackSignedSaturate(l.L2, l.L6), Sse2.PackSignedSaturate(l.L3, l.L7));
        var (q0, q1) = (Sse2.UnpackLow(p04, p15).AsInt16(), Sse2.UnpackHigh(p04, p15).AsInt16());
        var (r0, r1) = (Sse2.UnpackLow(p26, p37).AsInt16(), Sse2.UnpackHigh(p26, p37).AsInt16());
        var (s0, s1) = (Sse2.UnpackLow(q0, r0).AsInt32(), Sse2.UnpackHigh(q0, r0).AsInt32());
        var (t0, t1) = (Sse2.UnpackLow(q1, r1).AsInt32(), Sse2.UnpackHigh(q1, r1).AsInt32());
        StoreRows(Sse2.UnpackLow(s0, t0), samples, stride);
        StoreRows(Sse2.UnpackHigh(s0, t0), samples[(2 * stride)..], stride);
        StoreRows(Sse2.UnpackLow(s1, t1), samples[(4 * stride)..], stride);
        StoreRows(Sse2.UnpackHigh(s1, t1), samples[(6 * stride)..], stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(Vector128<int> twoRows, Span<byte> samples, int stride)
    {
        var centered = (twoRows.AsByte() ^ Vector128.Create((byte)0x80)).AsUInt64();
        MemoryMarshal.Write(samples, centered[0]);
        MemoryMarshal.Write(samples[stride..], centered[1]);
    }

    // a0 b0 a1 b1 ... a7 b7
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Zip(Vector128<short> a, Vector128<short> b) =>
        Vector256.Create(Sse2.UnpackLow(a, b), Sse2.UnpackHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector256<int> sums) =>
        Sse2.PackSignedSaturate(sums.GetLower(), sums.GetUpper());

    private static Vector256<short> Pair(int first, int second) =>
        Vector256.Create((second << 16) | (ushort)first).AsInt16();

    private struct Lines
    {
        public Vector128<short> L0, L1, L2, L3, L4, L5, L6, L7;
    }
}
