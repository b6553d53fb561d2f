namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>The width of each stored type.</summary>
internal static class ElementTypeSize
{
    /// <summary>Bytes a value takes.</summary>
    public static int Bytes(this ElementType type) => type switch
    {
        ElementType.Int8 or ElementType.UInt8 or ElementType.Bool => 1,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 => 2,
        ElementType.Float32 or ElementType.Int32 => 4,
        _ => 8,
    };
}
