using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace EmbeddingProjector.Imaging.Tiff;

/// <summary>Reads TIFF and BigTIFF, the first picture of a file, by LibTiff.NET, a port of Pillow's libtiff.</summary>
/// <remarks>
/// LibTiff.NET unpacks strips and tiles; what their samples mean is Pillow's reading (<see cref="TiffColors"/>). The
/// orientation is applied always, as Pillow does for TIFF alone.
/// </remarks>
internal sealed class TiffCodec : IImageCodec
{
    /// <summary>The format's name in messages.</summary>
    public const string Name = "TIFF";

    public string Format => Name;

    public bool CanRead(ReadOnlySpan<byte> header) =>
        header is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..];

    public RgbImage Decode(ReadOnlySpan<byte> file, ImageReadOptions options)
    {
        TiffLayout.CheckCounts(file);
        var copy = file.ToArray();
        return TimeLimit.Shared.Run(Name, new Deadline(), deadline =>
        {
            var errors = TiffErrors.OfThisThread();
            using var tiff = LibTiff.ClientOpen("picture", "r", new DeadlineStream(copy, deadline), new TiffStream());
            if (tiff is null)
                Unreadable.Corrupt(Name, errors.First);

            var layout = TiffLayout.Of(tiff!, options);
            deadline.Allow((long)layout.Width * layout.Height);
            return Orientation.Apply(new TiffReader(tiff!, layout, errors, copy.Length).Read(), layout.Orientation);
        });
    }
}
