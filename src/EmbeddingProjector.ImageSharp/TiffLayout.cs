using EmbeddingProjector.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace EmbeddingProjector.ImageSharp;

/// <summary>Checks that the strips or tiles of a TIFF's first picture lie within the file.</summary>
/// <remarks>ImageSharp fills with black what a short file lacks.</remarks>
internal static class TiffLayout
{
    private const string Format = "TIFF";

    /// <summary>Compares the directory with the file's length.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="info">What its directories say, tags included.</param>
    /// <exception cref="ImageUnreadableException">A strip or a tile ends outside the file.</exception>
    public static void Check(ReadOnlySpan<byte> file, ImageInfo info)
    {
        if (info.FrameMetadataCollection is not [{ ExifProfile: { } tags }, ..])
            return;

        CheckParts(file, tags, "strips", ExifTag.StripOffsets, ExifTag.StripByteCounts);
        CheckParts(file, tags, "tiles", ExifTag.TileOffsets, ExifTag.TileByteCounts);
    }

    private static void CheckParts(
        ReadOnlySpan<byte> file, ExifProfile tags, string what, ExifTag<Number[]> offsets, ExifTag<Number[]> lengths)
    {
        if (!tags.TryGetValue(offsets, out var first) || !tags.TryGetValue(lengths, out var length))
            return;

        for (var i = 0; i < Math.Min(first.Value!.Length, length.Value!.Length); i++)
            Unreadable.RequireLength(Format, what, (long)(uint)first.Value[i] + (uint)length.Value[i], file.Length);
    }
}
