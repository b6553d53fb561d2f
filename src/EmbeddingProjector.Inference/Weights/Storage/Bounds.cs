namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>What a file may make of itself in memory. Deflate grows bytes 1032-fold, and views repeat values without
/// end: a file of a few hundred bytes could ask for gigabytes.</summary>
internal static class Bounds
{
    private const long AnyFile = 64 << 20;
    private const int MaxRatio = 20; // weights hardly shrink by half
    private const int MaxSharing = 4; // tied layers

    /// <summary>Bytes that packed ones may become.</summary>
    public static long OfUnpacked(long packed) => AnyFile + (MaxRatio * packed);

    /// <summary>Bytes of all tensors together, whose storages have so many; several may share one.</summary>
    public static Int128 OfTensors(Int128 stored) => AnyFile + (MaxSharing * stored);
}
