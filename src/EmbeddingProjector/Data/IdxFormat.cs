using System.Text.RegularExpressions;

namespace EmbeddingProjector.Data;

/// <summary>MNIST's files and those of the sets made after it (Fashion-MNIST, KMNIST, QMNIST): IDX, plain or
/// <c>.gz</c>.</summary>
/// <remarks>The labels stand in the file beside it whose name says <c>labels</c> for <c>images</c> and <c>idx1</c> for
/// <c>idx3</c>; of QMNIST <c>idx2-int</c>, whose first column is the class (its description at
/// facebookresearch/qmnist).</remarks>
internal sealed partial class IdxFormat : IPackedFormat
{
    private const string Format = "IDX";
    private static readonly byte[] ImageMagic = [0, 0, 8, 3];

    public bool Owns(FileInfo file)
    {
        var match = ImagesName().Match(file.Name);
        if (!match.Success)
            return file.Extension is "" or ".idx" or ".ubyte"
                && PictureFiles.Header(file).AsSpan().StartsWith(ImageMagic);

        // A compressed file beside its unpacked self would give every picture twice.
        return !match.Groups["gz"].Success || !File.Exists(WithoutGzip(file.FullName));
    }

    public IEnumerable<string> Companions(FileInfo file)
    {
        var match = ImagesName().Match(file.Name);
        if (!match.Success)
            return [];

        var stem = match.Groups["stem"].Value + "labels";
        var separators = new[] { match.Groups["separator"].Value, "-", "." }.Distinct();
        return separators
            .SelectMany(separator => new[] { "idx1-ubyte", "idx1-ubyte.gz", "idx2-int", "idx2-int.gz" }
                .Select(ending => $"{stem}{separator}{ending}"))
            .Select(name => Path.Combine(file.DirectoryName!, name))
            .Where(File.Exists);
    }

    public IReadOnlyList<ImageItem> Open(FoundFile file, int? limit)
    {
        var images = IdxFile.Open(file.FullPath, 3, limit);
        var header = images.Header;
        var count = Math.Min(header.Count, limit ?? int.MaxValue);
        var labels = Labels(file.FullPath, header.Count, count);
        var dataSet = WithoutGzip(file.Name);
        var layout = new PlanarLayout(1, header.Height, header.Width);
        var items = new ImageItem[count];
        for (var i = 0; i < count; i++)
        {
            var offset = header.Length + i * header.RecordLength;
            var name = PackedImage.NameOf(dataSet, i, header.Count);
            items[i] = new PackedImage(
                name, labels?[i], file.FullPath, Format, images.Bytes, offset, layout);
        }

        return items;
    }

    private string[]? Labels(string imagesPath, int imageCount, int count)
    {
        if (Companions(new FileInfo(imagesPath)).FirstOrDefault() is not { } path)
            return null;

        var isWide = Path.GetFileName(path).Contains("idx2-int", StringComparison.OrdinalIgnoreCase);
        var labels = IdxFile.Open(path, isWide ? 2 : 1, count);
        if (labels.Header.Count != imageCount)
            throw new DataSetFormatException(
                path, $"expected {imageCount} labels, as many as pictures, found {labels.Header.Count}");

        var length = (int)labels.Header.RecordLength;
        var bytes = labels.Bytes.Read(labels.Header.Length, count * length);
        return
        [
            .. Enumerable.Range(0, count).Select(i => isWide
                ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(i * length)).ToString(CultureInfo.InvariantCulture)
                : bytes[i].ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private static string WithoutGzip(string path) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;

    [GeneratedRegex(@"^(?<stem>.*)images(?<separator>[-.])idx3-ubyte(?<gz>\.gz)?$", RegexOptions.IgnoreCase)]
    private static partial Regex ImagesName();
}
