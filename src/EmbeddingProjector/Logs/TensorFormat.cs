namespace EmbeddingProjector.Logs;

/// <summary>How the projector's copy of the matrix is written.</summary>
public enum TensorFormat
{
    /// <summary>Little-endian float32 without a header, <c>tensors.bytes</c>: loads about 500 times faster than
    /// text.</summary>
    Raw,

    /// <summary>Text with tabs, <c>tensors.tsv</c>: each value in the shortest form that reads back to the same
    /// float32.</summary>
    Tsv,
}
