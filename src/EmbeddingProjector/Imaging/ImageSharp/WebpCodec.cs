using SixLabors.ImageSharp.Formats.Webp;

namespace EmbeddingProjector.Imaging.ImageSharp;

/// <summary>Reads WebP by ImageSharp: lossy, lossless, with transparency; of an animation the first frame.</summary>
internal sealed class WebpCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "WebP";

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) =>
        header.Length >= 12 && header.StartsWith("RIFF"u8) && header[8..].StartsWith("WEBP"u8);

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        var webp = WebpFile.Parse(file);
        PixelLimit.Check(Name, webp.CanvasWidth, webp.CanvasHeight, options);
        var image = TimeLimit.Shared.Run(Name, new Deadline(), deadline => SharpDecoder.Rgb(
            new WebpDecoder { IgnoreMetadata = true }, Name, webp.Still, options, deadline));
        image = webp.Place(image);
        return options.ApplyOrientation ? Orientation.Apply(image, webp.Orientation) : image;
    }
}
