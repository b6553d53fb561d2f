using System.Text.RegularExpressions;
using EmbeddingProjector.Inference.Weights;
using EmbeddingProjector.Inference.Weights.Pickle;

namespace EmbeddingProjector.Data;

/// <summary>CIFAR-10's and CIFAR-100's Python batches, as torchvision unpacks them: pickles of a mapping with
/// <c>data</c> [records, 3072] and <c>labels</c> or <c>fine_labels</c>.</summary>
/// <remarks>Read by the machine that reads checkpoints, which calls nothing. The names of the classes stand in
/// <c>batches.meta</c> or <c>meta</c> beside them. Source: the description on CIFAR's page.</remarks>
internal sealed partial class CifarPythonFormat : IPackedFormat
{
    private const string Names10 = "batches.meta";
    private const string Names100 = "meta";
    private static readonly PlanarLayout Layout = new(3, 32, 32);

    public bool Owns(FileInfo file) => VariantOf(file) is not null;

    public IEnumerable<string> Companions(FileInfo file) => new[] { Names10, Names100 }
        .Select(name => Path.Combine(file.DirectoryName!, name)).Where(File.Exists);

    public IReadOnlyList<ImageItem> Open(FoundFile file, int? limit)
    {
        var variant = VariantOf(new FileInfo(file.FullPath))!;
        var batch = Load(file.FullPath);
        if (batch["data"] is not PickledArray { Bytes: { } data } array
            || array.Shape is not [var total, var values] || values != Layout.Length || data.Length != total * values)
        {
            throw new DataSetFormatException(
                file.FullPath, $"expected 'data' as bytes of [records, {Layout.Length}], found another thing");
        }

        if (batch[variant.Labels] is not List<object?> labels || labels.Count != total)
            throw new DataSetFormatException(
                file.FullPath, $"expected '{variant.Labels}' with {total} numbers, found another thing");

        var names = LabelNames(file.FullPath, variant);
        var bytes = new PackedBytes.InMemory(array.IsFortran ? ByRecord(data, (int)total) : data);
        var items = new ImageItem[(int)Math.Min(total, limit ?? int.MaxValue)];
        for (var i = 0; i < items.Length; i++)
        {
            if (labels[i] is not long label || label < 0 || label >= variant.Classes)
                throw new DataSetFormatException(
                    file.FullPath, $"record {i}: expected a label below {variant.Classes}, found {labels[i]}");

            items[i] = new PackedImage(
                PackedImage.NameOf(file.Name, i, (int)total),
                names?[label] ?? label.ToString(CultureInfo.InvariantCulture),
                file.FullPath, variant.Format, bytes, i * Layout.Length, Layout);
        }

        return items;
    }

    // In Fortran's order the first value of every record comes first, then the second of each.
    private static byte[] ByRecord(byte[] data, int total)
    {
        var records = new byte[data.Length];
        for (var i = 0; i < data.Length; i++)
            records[i % total * Layout.Length + i / total] = data[i];
        return records;
    }

    private static string[]? LabelNames(string batchPath, Variant variant)
    {
        var path = Path.Combine(Path.GetDirectoryName(batchPath)!, variant.NamesFile);
        if (!File.Exists(path))
            return null;

        var names = Load(path)[variant.Names] is List<object?> list ? list.OfType<string>().ToArray() : [];
        return names.Length == variant.Classes
            ? names
            : throw new DataSetFormatException(path, $"expected {variant.Classes} class names, found {names.Length}");
    }

    private static PickledDictionary Load(string path)
    {
        try
        {
            return PickleMachine.ReadData(path) as PickledDictionary
                ?? throw new DataSetFormatException(path, "expected a pickled mapping, found another thing");
        }
        catch (WeightFormatException error)
        {
            throw new DataSetFormatException(path, error.Message, error);
        }
    }

    // 'train' and 'test' could be anything; the names beside them and the first bytes tell.
    private static Variant? VariantOf(FileInfo file)
    {
        var is10 = Batch10().IsMatch(file.Name);
        var is100 = Batch100().IsMatch(file.Name) && File.Exists(Path.Combine(file.DirectoryName!, Names100));
        if ((!is10 && !is100) || (is100 && !PictureFiles.Header(file).AsSpan().StartsWith((ReadOnlySpan<byte>)[0x80])))
            return null;

        return is10
            ? new Variant("CIFAR-10", 10, "labels", Names10, "label_names")
            : new Variant("CIFAR-100", 100, "fine_labels", Names100, "fine_label_names");
    }

    [GeneratedRegex(@"^(data_batch_\d+|test_batch)$", RegexOptions.CultureInvariant)]
    private static partial Regex Batch10();

    [GeneratedRegex("^(train|test)$", RegexOptions.CultureInvariant)]
    private static partial Regex Batch100();

    private sealed record Variant(string Format, int Classes, string Labels, string NamesFile, string Names);
}
