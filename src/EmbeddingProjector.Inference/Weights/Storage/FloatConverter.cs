namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>Turns stored little-endian values into float32, each rounded once, to nearest even.</summary>
internal static class FloatConverter
{
    private const float TwoTo112 = 5.192296858534828e33f;

    /// <summary>Converts a run of values.</summary>
    /// <param name="type">What <paramref name="source"/> holds.</param>
    /// <param name="source">Little-endian; a big-endian machine turns it round in place.</param>
    /// <param name="destination">As many values as the source holds.</param>
    public static void Convert(ElementType type, Span<byte> source, Span<float> destination)
    {
        if (!BitConverter.IsLittleEndian)
            Reverse(source, type.Bytes());

        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case ElementType.Float16:
                FromHalf(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case ElementType.BFloat16:
                FromBFloat16(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case ElementType.Float64:
                FromDouble(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            case ElementType.Bool:
                FromBool(source, destination);
                break;
            case ElementType.UInt8:
                FromInteger<byte>(source, destination);
                break;
            case ElementType.Int8:
                FromInteger<sbyte>(source, destination);
                break;
            case ElementType.Int16:
                FromInteger<short>(source, destination);
                break;
            case ElementType.Int32:
                FromInteger<int>(source, destination);
                break;
            default:
                FromInteger<long>(source, destination);
                break;
        }
    }

    // Lanes: the widened halves. The exponent and mantissa, moved to float32's places, are too small by 2^112; the
    // product is exact, also where the half is subnormal. Infinities and NaNs get float32's highest exponent instead.
    private static void FromHalf(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var lower, out var upper);
            HalfBitsToSingle(lower).CopyTo(destination[i..]);
            HalfBitsToSingle(upper).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
            destination[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    private static Vector<float> HalfBitsToSingle(Vector<uint> bits)
    {
        var sign = Vector.ShiftLeft(bits & new Vector<uint>(0x8000), 16);
        var magnitude = Vector.ShiftLeft(bits & new Vector<uint>(0x7fff), 13);
        var finite = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) * new Vector<float>(TwoTo112));
        var special = magnitude | new Vector<uint>(0x7f800000);
        var isSpecial = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x0f800000));
        return Vector.AsVectorSingle(Vector.ConditionalSelect(isSpecial, special, finite) | sign);
    }

    // bfloat16 is float32's upper half.
    private static void FromBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var lower, out var upper);
            Vector.ShiftLeft(lower, 16).CopyTo(bits[i..]);
            Vector.ShiftLeft(upper, 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    private static void FromDouble(ReadOnlySpan<double> source, Span<float> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var lower = new Vector<double>(source[i..]);
            var upper = new Vector<double>(source[(i + Vector<double>.Count)..]);
            Vector.Narrow(lower, upper).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
            destination[i] = (float)source[i];
    }

    private static void FromBool(ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = source[i] == 0 ? 0 : 1;
    }

    private static void FromInteger<T>(ReadOnlySpan<byte> source, Span<float> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(source);
        for (var i = 0; i < values.Length; i++)
            destination[i] = float.CreateTruncating(values[i]);
    }

    private static void Reverse(Span<byte> source, int width)
    {
        for (var i = 0; i <= source.Length - width && width > 1; i += width)
            source.Slice(i, width).Reverse();
    }
}
