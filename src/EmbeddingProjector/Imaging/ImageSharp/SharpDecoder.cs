using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace EmbeddingProjector.Imaging.ImageSharp;

/// <summary>Gives files to one decoder of SixLabors.ImageSharp, within the limits of pixels and time.</summary>
internal static class SharpDecoder
{
    // Four bytes a pixel at ImageReadOptions.DefaultMaxPixels are 683 MiB; no sound file asks for more in one piece.
    private const int MostMegabytesAtOnce = 768;

    // Without formats: each codec calls its own decoder, so that no other one ever sees a file.
    private static readonly Configuration Configuration = new()
    {
        MaxDegreeOfParallelism = 1, // the pipeline decodes several pictures at a time
        MemoryAllocator = MemoryAllocator.Create(new() { AllocationLimitMegabytes = MostMegabytesAtOnce }),
    };

    /// <summary>Decodes to RGB; transparency is left off, as Pillow's <c>convert("RGB")</c> does.</summary>
    public static RgbImage Rgb<TDecoder>(
        TDecoder decoder, string format, byte[] file, ImageReadOptions options, Deadline deadline)
        where TDecoder : IImageDecoder, IImageInfoDetector
    {
        using var decoded = Decode<Rgb24, TDecoder>(decoder, format, file, options, deadline);
        var image = new RgbImage(decoded.Width, decoded.Height);
        decoded.CopyPixelDataTo(image.Pixels);
        return image;
    }

    /// <summary>Decodes a picture of five bits a channel and widens them as Pillow does.</summary>
    public static RgbImage FiveBits<TDecoder>(
        TDecoder decoder, string format, byte[] file, ImageReadOptions options, Deadline deadline)
        where TDecoder : IImageDecoder, IImageInfoDetector
    {
        using var decoded = Decode<Bgra5551, TDecoder>(decoder, format, file, options, deadline);
        var packed = new Bgra5551[decoded.Width * decoded.Height];
        decoded.CopyPixelDataTo(packed);
        var image = new RgbImage(decoded.Width, decoded.Height);
        for (var i = 0; i < packed.Length; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                image.Pixels[3 * i + channel] = (byte)((packed[i].PackedValue >> (10 - 5 * channel) & 31) * 255 / 31);
        }

        return image;
    }

    private static Image<TPixel> Decode<TPixel, TDecoder>(
        TDecoder decoder, string format, byte[] file, ImageReadOptions options, Deadline deadline)
        where TPixel : unmanaged, IPixel<TPixel>
        where TDecoder : IImageDecoder, IImageInfoDetector
    {
        var info = decoder.Identify(Configuration, new DeadlineStream(file, deadline), CancellationToken.None);
        PixelLimit.Check(format, info.Width, info.Height, options);
        deadline.Allow((long)info.Width * info.Height);
        var decoded = decoder.Decode<TPixel>(Configuration, new DeadlineStream(file, deadline), CancellationToken.None);
        PixelLimit.Check(format, decoded.Width, decoded.Height, options);
        return decoded;
    }
}
