namespace EmbeddingProjector.Inference.Weights;

/// <summary>Says what a file is that holds no weights.</summary>
internal static class ForeignFile
{
    /// <summary>The reason that its error gives.</summary>
    /// <param name="start">The file's first bytes.</param>
    public static string Describe(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "the file is empty";

        var text = Encoding.Latin1.GetString(start).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (text.StartsWith('<'))
            return "this is a web page, not weights; a server's error page may have been saved under this name";
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return "this is a Git LFS pointer, not weights; fetch the file itself with git lfs pull";
        if (text.StartsWith('{'))
            return "this is JSON, not weights";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return "this is a gzip archive; unpack it first";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
            return "this is an HDF5 file (Keras); only PyTorch and safetensors layouts are read";
        if (start.Length > 262 && start[257..].StartsWith("ustar"u8))
            return "this is a tar archive, PyTorch's layout before 0.1.10; load and save it with a later PyTorch";

        return "expected PyTorch's zip or pickle layout or safetensors, found a file that begins with the bytes " +
            System.Convert.ToHexString(start[..Math.Min(8, start.Length)]);
    }
}
