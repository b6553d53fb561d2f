using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Puts sixteen pixels of three planes together into 48 bytes.</summary>
internal static class RgbInterleave
{
    private const byte No = 255;

    /// <summary>Whether it is worth it on this machine.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>Puts as many whole vectors of three rows together as there are; returns how many pixels those are.</summary>
    public static int Rows(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        var x = 0;
        for (; IsSupported && x + Vector128<byte>.Count <= red.Length; x += Vector128<byte>.Count)
            Store(Vector128.Create(red[x..]), Vector128.Create(green[x..]), Vector128.Create(blue[x..]), rgb[(3 * x)..]);

        return x;
    }

    /// <summary>Stores sixteen pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue, Span<byte> rgb)
    {
        ref var to = ref MemoryMarshal.GetReference(rgb[..48]);
        (Vector128.Shuffle(red, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, (byte)5))
            | Vector128.Shuffle(green, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
            | Vector128.Shuffle(blue, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No)))
            .StoreUnsafe(ref to);
        (Vector128.Shuffle(red, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
            | Vector128.Shuffle(green, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, (byte)10))
            | Vector128.Shuffle(blue, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No)))
            .StoreUnsafe(ref to, 16);
        (Vector128.Shuffle(red, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
            | Vector128.Shuffle(green, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
            | Vector128.Shuffle(blue, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, (byte)15)))
            .StoreUnsafe(ref to, 32);
    }
}
