namespace EmbeddingProjector.Inference.Weights.Torch;

/// <summary>An entry as the zip directory names it.</summary>
/// <param name="Name">The path in the archive.</param>
/// <param name="Flags">Bit 0: encrypted.</param>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="PackedLength">Bytes in the file.</param>
/// <param name="Length">Bytes when unpacked.</param>
/// <param name="HeaderOffset">Where its own header begins.</param>
internal sealed record ZipEntry(string Name, int Flags, int Method, long PackedLength, long Length, long HeaderOffset);
