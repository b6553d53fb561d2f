using EmbeddingProjector.Inference.Weights.Safetensors;
using EmbeddingProjector.Inference.Weights.Torch;

namespace EmbeddingProjector.Inference.Weights;

/// <summary>Opens weight files: PyTorch's zip layout, its legacy pickle layout, safetensors, and what TorchSharp's
/// <c>module.save</c> writes, told apart by content.</summary>
/// <remarks>
/// <para>Nothing in a file is ever executed. Beside the tensors a pickle may hold objects of any class; they are read
/// over, and names that reach the system are an error.</para>
/// <para>A checkpoint may hold its state dict under <c>state_dict_ema</c>, <c>model_ema</c>, <c>state_dict</c>,
/// <c>model_state_dict</c>, <c>model</c>, <c>net</c> and others; the first that has tensors counts, so averaged weights
/// before plain ones, as in timm. The prefixes <c>module.</c> and <c>_orig_mod.</c> of training wrappers are taken
/// off.</para>
/// <para>float16, bfloat16, float32, float64, int8 to int64, uint8 and bool become float32, rounded once.</para>
/// </remarks>
public static class WeightFile
{
    private const int StartLength = 512;

    /// <summary>Opens a file. Its values are read later, tensor by tensor; dispose it to close the file.</summary>
    /// <param name="path">The file, whose extension does not matter, or <c>embedded:NAME</c> for weights that the
    /// library itself carries.</param>
    /// <exception cref="WeightFormatException">The file is missing, unreadable, damaged, hostile or of another
    /// kind.</exception>
    public static Checkpoint Open(string path)
    {
        if (path == EmbeddedWeights.Nothing)
            return new Checkpoint(new StreamRegion(Stream.Null, path), []);
        if (EmbeddedWeights.IsLocation(path))
            return Open(EmbeddedWeights.Open(path), path);

        try
        {
            return Open(new FileRegion(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new WeightFormatException(path, $"the file cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Opens a seekable stream, which is disposed with the checkpoint.</summary>
    /// <param name="stream">Read by position, under a lock.</param>
    /// <param name="description">What the messages call it.</param>
    /// <exception cref="WeightFormatException">The stream is damaged, hostile or of another kind.</exception>
    public static Checkpoint Open(Stream stream, string description) => Open(new StreamRegion(stream, description));

    private static Checkpoint Open(ByteRegion file)
    {
        try
        {
            var start = file.ReadArray(0, (int)Math.Min(StartLength, file.Length));
            if (TorchZipReader.Recognises(start))
                return TorchZipReader.Read(file);
            // Before pickles: a header of 640 bytes begins with the two bytes that open a pickle.
            if (SafetensorsReader.Recognises(start))
                return SafetensorsReader.Read(file);
            if (TorchSharpReader.Recognises(file))
                return TorchSharpReader.Read(file);
            if (TorchLegacyReader.Recognises(start))
                return TorchLegacyReader.Read(file);

            throw file.Invalid(ForeignFile.Describe(start));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

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
