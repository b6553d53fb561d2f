using System.Runtime.Intrinsics;

namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>Puts sixteen pixels of three planes together into 48 bytes.</summary>
internal static class RgbInterleave
{
    // In a shuffle: no byte, that is zero.
    private const byte N = 255;

    /// <summary>Whether it is worth it on this machine.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>
    /// Puts as many whole vectors of three rows together as there are; returns how many pixels those are.
    /// </summary>
    public static int Rows(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> rgb)
    {
        var x = 0;
        for (; IsSupported && x + Vector128<byte>.Count <= red.Length; x += Vector128<byte>.Count)
        {
            var (r, g, b) = (Vector128.Create(red[x..]), Vector128.Create(green[x..]), Vector128.Create(blue[x..]));
            Store(r, g, b, rgb[(3 * x)..]);
        }

        return x;
    }

    /// <summary>Stores sixteen pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> red, Vector128<byte> green, Vector128<byte> blue, Span<byte> rgb)
    {
        ref var to = ref MemoryMarshal.GetReference(rgb[..48]);
        var first = Vector128.Shuffle(red, Vector128.Create(0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N, (byte)5));
        first |= Vector128.Shuffle(green, Vector128.Create(N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N));
        first |= Vector128.Shuffle(blue, Vector128.Create(N, N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N));
        first.StoreUnsafe(ref to);
        var second = Vector128.Shuffle(red, Vector128.Create(N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10, N));
        second |= Vector128.Shuffle(green, Vector128.Create(5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, (byte)10));
        second |= Vector128.Shuffle(blue, Vector128.Create(N, 5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N));
        second.StoreUnsafe(ref to, 16);
        var third = Vector128.Shuffle(red, Vector128.Create(N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N, N));
        third |= Vector128.Shuffle(green, Vector128.Create(N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N));
        third |= Vector128.Shuffle(blue, Vector128.Create(10, N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, (byte)15));
        third.StoreUnsafe(ref to, 32);
    }
}
