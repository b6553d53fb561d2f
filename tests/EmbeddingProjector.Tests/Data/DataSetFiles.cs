using System.Buffers.Binary;
using System.IO.Compression;
using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Tests.Data;

/// <summary>Writes small data sets for tests.</summary>
internal static class DataSetFiles
{
    /// <summary>The start of every PNG: enough for a search, which reads no further.</summary>
    public static byte[] PngStart { get; } = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static string WritePicture(this TemporaryFolder folder, string name) => folder.Write(name, PngStart);

    public static string WriteText(this TemporaryFolder folder, string name, string text) =>
        folder.Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>IDX pictures whose bytes count up from the picture's number.</summary>
    public static byte[] IdxImages(int count, int height, int width)
    {
        var file = Idx(3, count, height, width);
        var area = height * width;
        return [.. file, .. Enumerable.Range(0, count * area).Select(i => (byte)(i / area + i % area))];
    }

    public static byte[] IdxLabels(params byte[] labels) => [.. Idx(1, labels.Length), .. labels];

    /// <summary>An IDX header.</summary>
    public static byte[] Idx(byte rank, params int[] dimensions)
    {
        var header = new byte[4 + 4 * dimensions.Length];
        (header[2], header[3]) = (8, rank);
        for (var i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), dimensions[i]);
        return header;
    }

    public static byte[] Gzip(byte[] content)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
            gzip.Write(content);
        return result.ToArray();
    }

    /// <summary>CIFAR records: the labels' bytes, then red, green and blue planes filled with 1, 2 and 3.</summary>
    public static byte[] Cifar(params byte[][] labels)
    {
        var planes = Enumerable.Range(1, 3).SelectMany(value => Enumerable.Repeat((byte)value, 32 * 32)).ToArray();
        return [.. labels.SelectMany(label => label.Concat(planes))];
    }

    public static RgbImage Decode(this EmbeddingProjector.Data.ImageItem item) =>
        item.Decode(item.ReadContent(), ImageReadOptions.Default);
}
