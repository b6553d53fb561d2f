using System.IO.Compression;
using System.Text.RegularExpressions;

namespace EmbeddingProjector.Imaging.Png;

/// <summary>The orientation that a PNG's chunks give, in the order in which Pillow asks them.</summary>
/// <remarks>eXIf; else the hexadecimal EXIF of ImageMagick; and where neither holds the tag, Adobe's XMP.</remarks>
internal sealed partial class PngOrientation
{
    private const int LongestText = 1 << 20; // Pillow's MAX_TEXT_CHUNK
    private const int ProfileHeadLines = 3; // an empty one, the name, the length

    private static ReadOnlySpan<byte> ProfileKey => "Raw profile type exif"u8;

    private static ReadOnlySpan<byte> XmpKey => "XML:com.adobe.xmp"u8;

    private byte[]? exif;
    private byte[]? profile;
    private byte[]? xmp;

    /// <summary>1 to 8; 1 where no chunk says more.</summary>
    public int Value
    {
        get
        {
            if (ExifReader.Find(exif ?? FromHex(profile)) is { } orientation)
                return orientation;

            var match = XmpPattern().Match(Encoding.Latin1.GetString(xmp ?? []));
            return match.Success ? match.Groups[1].Value[0] - '0' : Orientation.Upright;
        }
    }

    /// <summary>Keeps what a chunk may say of it. Any of the three kinds of text may hold either.</summary>
    public void Note(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("eXIf"u8))
        {
            exif = data.ToArray();
            return;
        }

        var keyLength = data.IndexOf((byte)0);
        if (keyLength < 0)
            return;

        if (data[..keyLength].SequenceEqual(ProfileKey))
            profile = Text(type, data[(keyLength + 1)..]) ?? profile;
        else if (data[..keyLength].SequenceEqual(XmpKey))
            xmp = Text(type, data[(keyLength + 1)..]) ?? xmp;
    }

    private static byte[]? Text(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) => type switch
    {
        _ when type.SequenceEqual("tEXt"u8) => data.ToArray(),
        _ when type.SequenceEqual("zTXt"u8) && data.Length > 0 => Inflate(data[1..]), // behind the method, of which there is one
        _ when type.SequenceEqual("iTXt"u8) && data.Length > 1 => International(data),
        _ => null,
    };

    // Whether it is compressed and how, language, translated keyword, text.
    private static byte[] International(ReadOnlySpan<byte> data)
    {
        var isCompressed = data[0] != 0;
        var text = data[2..];
        for (var i = 0; i < 2; i++)
            text = text[(text.IndexOf((byte)0) + 1)..];

        return isCompressed ? Inflate(text) : text.ToArray();
    }

    private static byte[] Inflate(ReadOnlySpan<byte> packed)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var text = new byte[LongestText];
            return text[..zlib.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return []; // the picture itself may be sound
        }
    }

    private static byte[] FromHex(byte[]? profile)
    {
        var lines = Encoding.Latin1.GetString(profile ?? []).Split('\n').Skip(ProfileHeadLines);
        try
        {
            var bytes = Convert.FromHexString(string.Concat(lines).Replace(" ", ""));
            return bytes.AsSpan().StartsWith("Exif\0\0"u8) ? bytes[6..] : bytes;
        }
        catch (FormatException)
        {
            return [];
        }
    }

    [GeneratedRegex("tiff:Orientation(?:=\"|>)([0-9])")]
    private static partial Regex XmpPattern();
}
