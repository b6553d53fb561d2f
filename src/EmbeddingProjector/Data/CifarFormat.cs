using System.Text.RegularExpressions;

namespace EmbeddingProjector.Data;

/// <summary>CIFAR-10's and CIFAR-100's binary batches: records of one or two label bytes and 3 x 32 x 32 planar
/// bytes.</summary>
/// <remarks>Source: the description on CIFAR's page. CIFAR-100's second label byte, the fine class, is the
/// label.</remarks>
internal sealed partial class CifarFormat : IPackedFormat
{
    private const string Names10 = "batches.meta.txt";
    private const string Names100 = "fine_label_names.txt";
    private const string CoarseNames100 = "coarse_label_names.txt";
    private const int MaxNamesLength = 1 << 16;
    private static readonly PlanarLayout Layout = new(3, 32, 32);

    public bool Owns(FileInfo file) => VariantOf(file.FullName) is not null;

    public IEnumerable<string> Companions(FileInfo file) => new[] { Names10, Names100, CoarseNames100 }
        .Select(name => Path.Combine(file.DirectoryName!, name))
        .Where(File.Exists);

    public IReadOnlyList<ImageItem> Open(FoundFile file, int? limit)
    {
        var variant = VariantOf(file.FullPath)!;
        var recordLength = variant.LabelBytes + Layout.Length;
        var length = PlainFile.Length(file.FullPath);
        if (length == 0 || length % recordLength != 0)
            throw new DataSetFormatException(
                file.FullPath, $"expected whole records of {recordLength} bytes, found {length} bytes");

        var total = (int)Math.Min(length / recordLength, int.MaxValue);
        var count = Math.Min(total, limit ?? int.MaxValue);
        var names = LabelNames(file.FullPath, variant);
        var dataSet = Path.ChangeExtension(file.Name, null);
        var bytes = new PackedBytes.InFile(file.FullPath);
        var items = new ImageItem[count];
        using var handle = File.OpenHandle(file.FullPath);
        Span<byte> label = stackalloc byte[1];
        for (var i = 0; i < count; i++)
        {
            var offset = i * recordLength + variant.LabelBytes;
            RandomAccess.Read(handle, label, offset - 1);
            if (label[0] >= variant.Classes)
                throw new DataSetFormatException(
                    file.FullPath, $"record {i}: expected a label below {variant.Classes}, found {label[0]}");

            var name = PackedImage.NameOf(dataSet, i, total);
            items[i] = new PackedImage(
                name, names?[label[0]] ?? label[0].ToString(), file.FullPath, variant.Format, bytes, offset, Layout);
        }

        return items;
    }

    private static Variant? VariantOf(string path)
    {
        var name = Path.GetFileName(path);
        if (Batch10().IsMatch(name))
            return new Variant("CIFAR-10", 1, 10, Names10);

        // train.bin could be anything; the names beside it tell.
        return Batch100().IsMatch(name) && File.Exists(Path.Combine(Path.GetDirectoryName(path)!, Names100))
            ? new Variant("CIFAR-100", 2, 100, Names100)
            : null;
    }

    private static string[]? LabelNames(string batchPath, Variant variant)
    {
        var path = Path.Combine(Path.GetDirectoryName(batchPath)!, variant.NamesFile);
        if (!File.Exists(path))
            return null;

        var length = PlainFile.Length(path);
        if (length > MaxNamesLength)
            throw new DataSetFormatException(path, $"expected at most {MaxNamesLength} bytes, found {length}");

        var names = PlainFile.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
        return names.Length == variant.Classes
            ? names
            : throw new DataSetFormatException(path, $"expected {variant.Classes} class names, found {names.Length}");
    }

    [GeneratedRegex(@"^(data_batch_\d+|test_batch)\.bin$", RegexOptions.IgnoreCase)]
    private static partial Regex Batch10();

    [GeneratedRegex(@"^(train|test)\.bin$", RegexOptions.IgnoreCase)]
    private static partial Regex Batch100();

    private sealed record Variant(string Format, int LabelBytes, int Classes, string NamesFile);
}
