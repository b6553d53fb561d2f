namespace EmbeddingProjector.Inference.Weights.Storage;

/// <summary>How a checkpoint stores a value. All become float32.</summary>
internal enum ElementType
{
    Float16,
    BFloat16,
    Float32,
    Float64,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    Bool,
}
