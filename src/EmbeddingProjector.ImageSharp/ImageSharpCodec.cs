using EmbeddingProjector.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Qoi;
using SixLabors.ImageSharp.Formats.Tga;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using ImageDecoder = EmbeddingProjector.Imaging.ImageDecoder;

namespace EmbeddingProjector.ImageSharp;

/// <summary>Reads WebP, TIFF, TGA and QOI by SixLabors.ImageSharp: the first frame, its transparency left
/// off.</summary>
/// <remarks>The library's own codecs come first for the formats that they read, so these add formats and change
/// none.</remarks>
public sealed class ImageSharpCodec : IImageCodec
{
    // Four bytes a pixel at ImageReadOptions.DefaultMaxPixels are 683 MiB; no sound file asks for more in one piece.
    private const int MostMegabytesAtOnce = 768;

    private static int registered;

    private readonly IImageFormatDetector detector;
    private readonly Configuration configuration;

    private ImageSharpCodec(string format, IImageFormatConfigurationModule module, IImageFormatDetector detector)
    {
        Format = format;
        this.detector = detector;
        configuration = new(module)
        {
            MaxDegreeOfParallelism = 1, // the pipeline decodes several pictures at a time
            MemoryAllocator = MemoryAllocator.Create(new() { AllocationLimitMegabytes = MostMegabytesAtOnce }),
        };
    }

    /// <summary>WebP, lossy and lossless.</summary>
    public static ImageSharpCodec Webp { get; } =
        new("WebP", new WebpConfigurationModule(), new WebpImageFormatDetector());

    /// <summary>TIFF and BigTIFF.</summary>
    public static ImageSharpCodec Tiff { get; } =
        new("TIFF", new TiffConfigurationModule(), new TiffImageFormatDetector());

    /// <summary>The Quite OK Image format.</summary>
    public static ImageSharpCodec Qoi { get; } =
        new("QOI", new QoiConfigurationModule(), new QoiImageFormatDetector());

    /// <summary>Truevision TGA.</summary>
    public static ImageSharpCodec Tga { get; } =
        new("TGA", new TgaConfigurationModule(), new TgaDetector());

    /// <inheritdoc/>
    public string Format { get; }

    /// <summary>Makes the codecs known to <see cref="ImageDecoder"/>. Called again, it does nothing.</summary>
    /// <remarks>Where this assembly lies beside the library, <see cref="OptionalAssemblies"/> has called it
    /// already.</remarks>
    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 1)
            return;

        // TGA has no signature, so it comes last.
        foreach (var codec in (ImageSharpCodec[])[Webp, Tiff, Qoi, Tga])
            ImageDecoder.Register(codec);
    }

    /// <inheritdoc/>
    public bool CanRead(ReadOnlySpan<byte> header) => detector.TryDetectFormat(header, out _);

    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new DecoderOptions
        {
            Configuration = configuration, MaxFrames = 1, SkipMetadata = this != Tiff && !options.ApplyOrientation,
        };
        try
        {
            if (this == Webp)
                WebpLayout.Check(file);
            var info = Image.Identify(settings, file);
            PixelLimit.Check(Format, info.Width, info.Height, options);
            if (this == Tiff)
                TiffLayout.Check(file, info);

            using var decoded = Image.Load<Rgb24>(settings, file);
            PixelLimit.Check(Format, decoded.Width, decoded.Height, options);
            var image = new RgbImage(decoded.Width, decoded.Height);
            decoded.CopyPixelDataTo(image.Pixels);
            return options.ApplyOrientation ? Orientation.Apply(image, OrientationOf(decoded)) : image;
        }
        // A decoder that meets hostile bytes raises whatever the runtime raises, and all of it is the file's fault.
        catch (Exception cause) when (cause is not ImageUnreadableException)
        {
            throw new ImageUnreadableException(
                Format, $"corrupt, truncated or of an unsupported kind: {cause.Message}", cause);
        }
    }

    private static int OrientationOf(Image image)
    {
        var tags = image.Metadata.ExifProfile ?? image.Frames.RootFrame.Metadata.ExifProfile; // TIFF has them by frame
        return tags?.TryGetValue(ExifTag.Orientation, out var value) == true ? value.Value : Orientation.Upright;
    }
}
