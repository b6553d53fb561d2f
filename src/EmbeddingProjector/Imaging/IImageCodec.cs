namespace EmbeddingProjector.Imaging;

/// <summary>Reads one family of encoded pictures, chosen by the file's first bytes and never by its name.</summary>
public interface IImageCodec
{
    /// <summary>The format's name for messages, such as <c>JPEG</c>.</summary>
    string Format { get; }

    /// <summary>Whether the first bytes of a file are this format's.</summary>
    /// <param name="header">The file's first bytes, as many as there are up to 32.</param>
    bool CanRead(ReadOnlySpan<byte> header);

    /// <summary>Decodes to RGB.</summary>
    /// <param name="file">The whole encoded file.</param>
    /// <param name="options">The limits to hold to.</param>
    /// <exception cref="ImageUnreadableException">The file is truncated, corrupt or over the limits.</exception>
    RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options);
}
